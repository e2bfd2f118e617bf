"""perf over a program, for tests: records, and shows what was recorded."""

from __future__ import annotations

import glob
import os
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath("tests/features/hot.py")


def perf(*arguments: str, directory: str) -> str:
    """What perf prints; ends the test if it fails."""
    done = subprocess.run(["perf", *arguments], cwd=directory, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        sys.exit(f"perf {' '.join(arguments)}: {done.stderr}")
    return done.stdout


class Recording:
    """A profile of the program, by the processor's clock: virtual machines have no counters."""

    def __init__(self, *command: str) -> None:
        self.place = tempfile.TemporaryDirectory()
        program = [*command, PROGRAM, "1"]
        self.run("record", "-q", "-F", "500", "-e", "cpu-clock", "-k", "mono", "-g", "-o", "data", *program)

    def run(self, *arguments: str) -> str:
        """Another perf in the recording's directory."""
        return perf(*arguments, directory=self.place.name)

    def stacks(self) -> list[list[str]]:
        """Symbols of the call stacks, innermost first."""
        text = self.run("script", "-i", "data", "-F", "ip,sym")
        stacks = [[line.split(None, 1)[-1] for line in stack.splitlines() if line] for stack in text.split("\n\n")]
        return [stack for stack in stacks if stack]

    def lines(self, symbol: str) -> str:
        """Time by source line within a function, after the jitdump is merged into the recording."""
        self.run("inject", "--jit", "-i", "data", "-o", "merged")
        shown = ["-i", "merged", "--stdio", "--no-children", "-g", "none", "-s", "srcline"]
        return self.run("report", *shown, f"--symbol-filter={symbol}")

    def close(self) -> None:
        """Removes the recording and the files that perf was given for it."""
        process = self.run("script", "-i", "data", "-F", "pid").split()[0]
        for pattern in ("perf-{}.map", "jit-{}.dump", "jitted-{}-*.so"):
            for path in glob.glob("/tmp/" + pattern.format(process)):
                os.remove(path)
        self.place.cleanup()
