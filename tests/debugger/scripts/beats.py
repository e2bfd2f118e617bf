"""Says a number twenty times a second, to the file and as often as the arguments say; the first line is the process."""

import os
import sys
import time


def beat(number, file):
    print(number, file=file, flush=True)
    time.sleep(0.05)


def main(file, often):
    print(os.getpid(), file=file, flush=True)
    if file is not sys.stdout:
        print("ready", flush=True)
    for number in range(often):
        beat(number, file)
    print("done", file=file, flush=True)


main(open(sys.argv[1], "w") if len(sys.argv) > 1 else sys.stdout, int(sys.argv[2]) if len(sys.argv) > 2 else 60)
