"""Signals, blocked ones too, children and another program: what debuggers have to get right."""

import os
import signal
import subprocess
import sys


def handle(number, frame):
    seen.append(signal.Signals(number).name)


def child_work(number):
    return number * 7


def children():
    pid = os.fork()
    if pid == 0:
        os._exit(child_work(3))
    _, status = os.waitpid(pid, 0)
    ran = subprocess.run([sys.executable, "-c", "print('grandchild')"], capture_output=True)
    return os.waitstatus_to_exitcode(status), ran.stdout


def blocked():
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1, signal.SIGTRAP})
    os.kill(os.getpid(), signal.SIGUSR1)
    early = list(seen)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGUSR1, signal.SIGTRAP})
    return early


def interrupted():
    try:
        os.kill(os.getpid(), signal.SIGINT)
        return None
    except KeyboardInterrupt:
        return "interrupted"


seen = []
signal.signal(signal.SIGUSR1, handle)
early = blocked()
print("signals", early, seen, flush=True)
print("children", *children(), flush=True)
print(interrupted(), flush=True)
sys.stdout.flush()
os.execv(sys.executable, [sys.executable, "-c", "print('another program')"])
