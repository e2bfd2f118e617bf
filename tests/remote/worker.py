"""Threads that compute something whose result is known: `worker.py THREADS ROUNDS [SECONDS [signals]]`.
They begin when a line comes in. With signals: SIGALRM comes all the time, SIGTRAP and SIGUSR1 are blocked."""

import _debug
import os
import signal
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


def tick(number, frame):
    ticks.append(number)
    # Not before: a program that hardly gets to run would be in one handler upon the other.
    signal.setitimer(signal.ITIMER_REAL, 0.005)


def disturb():
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTRAP, signal.SIGUSR1})
    os.kill(os.getpid(), signal.SIGUSR1)
    signal.signal(signal.SIGALRM, tick)
    signal.setitimer(signal.ITIMER_REAL, 0.005)


def main():
    threads, rounds = int(sys.argv[1]), int(sys.argv[2])
    pause = float(sys.argv[3]) if len(sys.argv) > 3 else 0.0
    print(f"{_debug.address(step):x}", flush=True)
    sys.stdin.readline()
    if len(sys.argv) > 4:
        disturb()
    results = {}
    workers = [threading.Thread(target=work, args=(rounds, pause, results, n)) for n in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    if len(sys.argv) > 4 and (not ticks or signal.sigpending() != {signal.SIGUSR1}):
        sys.exit(f"signals have got lost: {len(ticks)}, {signal.sigpending()}")
    print("results", sorted(results.items()), flush=True)


ticks = []
main()
