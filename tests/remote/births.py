"""Threads that are born and end all the time, until a line comes in; each is counted once."""

import sys
import threading


def born(n):
    done.append(n)


def wait_for_line():
    sys.stdin.readline()
    ended.append(True)


done, ended = [], []
reader = threading.Thread(target=wait_for_line)
reader.start()
print("0", flush=True)
count = 0
while not ended:
    thread = threading.Thread(target=born, args=(count,))
    thread.start()
    thread.join()
    count += 1
reader.join()
print("whole" if done == list(range(count)) else f"{len(done)} of {count}", flush=True)
