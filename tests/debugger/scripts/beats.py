"""Says a number twenty times a second, to a file if there is one; the first line is the process."""

import os
import sys
import time


def beat(number, file):
    print(number, file=file, flush=True)
    time.sleep(0.05)


def main(file):
    print(os.getpid(), file=file, flush=True)
    if file is not sys.stdout:
        print("ready", flush=True)
    for number in range(60):
        beat(number, file)
    print("done", file=file, flush=True)


main(open(sys.argv[1], "w") if len(sys.argv) > 1 else sys.stdout)
