"""A signal that another thread gets is handled once, by the main thread."""

import signal
import threading
import time

ticks = []
stop = False


def work():
    while not stop:
        time.sleep(0.0005)


def handle(number, frame):
    ticks.append(threading.current_thread() is threading.main_thread())


signal.signal(signal.SIGUSR1, handle)
workers = [threading.Thread(target=work) for _ in range(3)]
for worker in workers:
    worker.start()
for round in range(1, 6):
    signal.pthread_kill(workers[round % 3].ident, signal.SIGUSR1)
    end = time.monotonic() + 10
    while len(ticks) < round and time.monotonic() < end:
        time.sleep(0.001)
    for _ in range(50):
        time.sleep(0.0005)
    print(round, ticks)
stop = True
for worker in workers:
    worker.join()
