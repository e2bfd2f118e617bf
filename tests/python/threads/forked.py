"""A child has only the thread that forked: it does not wait for the others."""
import os
import sys
import threading
import time


def forked():
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        print("child", threading.active_count(), flush=True)
        sys.exit(3)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


ready = threading.Event()
done = threading.Event()
others = [threading.Thread(target=lambda: (ready.set(), done.wait())) for _ in range(3)]
for other in others:
    other.start()
ready.wait()
print(forked())
results = []
forking = threading.Thread(target=lambda: results.append(forked()))
forking.start()
forking.join()
print(results, threading.active_count())
done.set()
for other in others:
    other.join()
print(forked())
