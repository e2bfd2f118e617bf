"""Processes are made by fork and by vfork, and their ends are awaited."""

import os


def fork():
    pid = os.fork()
    if pid == 0:
        os._exit(3)
    print("forked, status", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


def spawn():
    print("spawned, status", os.waitstatus_to_exitcode(os.system("exit 4")), flush=True)


def main():
    fork()
    spawn()


main()
