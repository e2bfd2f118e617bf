"""Threads that compute something whose result is known: `worker.py THREADS ROUNDS [SECONDS]`. They
begin when a line comes in."""

import _debug
import sys
import threading
import time


def step(total, i):
    return (total * 31 + i) % 1000003


def work(rounds, pause, results, name):
    total = 7
    for i in range(rounds):
        total = step(total, i)
        if pause and i % 100 == 0:
            time.sleep(pause)
    results[name] = total


def main():
    threads, rounds = int(sys.argv[1]), int(sys.argv[2])
    pause = float(sys.argv[3]) if len(sys.argv) > 3 else 0.0
    print(f"{_debug.address(step):x}", flush=True)
    sys.stdin.readline()
    results = {}
    workers = [threading.Thread(target=work, args=(rounds, pause, results, n)) for n in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    print("results", sorted(results.items()), flush=True)


main()
