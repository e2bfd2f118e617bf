"""Threads that run code which is loaded late."""

import threading


def work(results, n):
    from later import double

    results[n] = sum(double(i) for i in range(300))


def main():
    results = {}
    workers = [threading.Thread(target=work, args=(results, n)) for n in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    print("results", sorted(results.items()), flush=True)


main()
