"""A local that changes, and a child that works."""

import os


def count():
    total = 1
    for i in range(1, 3):
        total = total + i * 10
    return total


def work(number):
    return number * 7


def child():
    pid = os.fork()
    if pid == 0:
        os._exit(work(3))
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


print("total", count(), flush=True)
print("child", child(), flush=True)
