"""What an open server costs a program while nobody debugs: no instruction (by callgrind's count), no
thread, and the helper sleeps."""

import os
import re
import subprocess
import sys
import tempfile
import time

from served import Failure, Program, must

LOOP = "n = 0\nfor i in range({}):\n    n += i * i % 7\nprint(n)\n"


def instructions(program: str, rounds: int, *flags: str) -> int:
    """Instructions of the program's own process, at start and for so many rounds."""
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", "--smc-check=all-non-file"]
    done = subprocess.run([*command, program, *flags, "-c", LOOP.format(rounds)], capture_output=True, text=True,
                          env={**os.environ, "DWARFPYTHON_STUB": program})
    if done.returncode != 0 or not done.stdout:
        raise Failure(done.stderr)
    return int(re.search(rf"=={'(?P<pid>[0-9]+)'}== Collected : (\d+)", done.stderr)[2])


def cost_of_rounds(program: str, *flags: str) -> int:
    """Instructions of 200,000 rounds, without the start."""
    return instructions(program, 300_000, *flags) - instructions(program, 100_000, *flags)


def counters(pid: int) -> tuple[int, ...]:
    """Processor time in ticks, and how often a process has gone to sleep and was sent there."""
    fields = open(f"/proc/{pid}/stat").read().rsplit(") ", 1)[1].split()
    switches = re.findall(r"ctxt_switches:\t(\d+)", open(f"/proc/{pid}/status").read())
    return int(fields[11]) + int(fields[12]), *map(int, switches)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        # Debug information is nothing that valgrind needs to read.
        program = f"{folder}/dwarfpython"
        subprocess.run(["strip", "-o", program, sys.argv[1]], check=True)
        without = cost_of_rounds(program)
        with_server = cost_of_rounds(program, "--gdbstub", ":0")
        print(f"instructions of 200,000 rounds: {without:,} without a server, {with_server:,} with one")
        # The number of a process and its port make a few instructions of difference.
        if abs(with_server - without) > without / 10_000:
            raise Failure("an idle server costs instructions")
    served = Program(sys.argv[1], "-c", "import time\nend = time.time() + 4\nwhile time.time() < end: pass", wait=False)
    helper = served.helper()
    must(len(os.listdir(f"/proc/{served.process.pid}/task")), 1)
    time.sleep(0.5)
    before = counters(helper)
    time.sleep(2)
    must(counters(helper), before)
    must(open(f"/proc/{helper}/stat").read().rsplit(") ", 1)[1][0], "S")
    served.end()


main()
