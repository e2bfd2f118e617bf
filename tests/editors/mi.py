"""A client of gdb's machine interface (MI), as an editor has one, for tests."""

from __future__ import annotations

import re
import select
import subprocess
import time

SECONDS = 60


class Failure(Exception):
    """What gdb did not do."""


class Client:
    """gdb's process: commands and their result records, stops."""

    def __init__(self, command: list[str]) -> None:
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        self.buffer = b""
        self.lines: list[str] = []
        self.number = 0

    def _line(self) -> str:
        """The next line of output."""
        end = time.monotonic() + SECONDS
        while b"\n" not in self.buffer:
            ready, _, _ = select.select([self.process.stdout], [], [], max(0.0, end - time.monotonic()))
            part = self.process.stdout.read(65536) if ready else b""
            if not part:
                raise Failure(f"no line within {SECONDS} s after {self.lines[-5:]}")
            self.buffer += part
        line, self.buffer = self.buffer.split(b"\n", 1)
        self.lines.append(line.decode(errors="replace"))
        return self.lines[-1]

    def until(self, pattern: str) -> str:
        """The next line that matches."""
        while True:
            line = self._line()
            if re.search(pattern, line):
                return line

    def request(self, command: str) -> str:
        """Sends a command; its result record, which must not be an error."""
        self.number += 1
        self.process.stdin.write(f"{self.number}{command}\n".encode())
        answer = self.until(rf"^{self.number}\^")
        if f"{self.number}^error" in answer:
            raise Failure(f"{command}: {answer}")
        return answer

    def stop(self, reason: str) -> str:
        """Waits for a stop of this reason; its record."""
        line = self.until(r"^\*stopped")
        if f'reason="{reason}' not in line:
            raise Failure(f"expected a stop for '{reason}', got {line}")
        return line

    def end(self) -> None:
        """Ends gdb."""
        self.request("-gdb-exit")
        self.process.wait(SECONDS)


def must_contain(text: str, *parts: str) -> None:
    """Fails unless every part is in the text."""
    for part in parts:
        if part not in text:
            raise Failure(f"{part!r} is not in {text}")
