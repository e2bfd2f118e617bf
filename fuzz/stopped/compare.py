"""What a debugger shows of a stop against what the VM answers, in any debugger.

Prints `@@pass`, `@@refused` or `@@fail WHY` for each stop. The program, the seed and the most stops
come in the environment: STOPS_PATH, STOPS_SEED, STOPS_MOST.
"""

from __future__ import annotations

import ast
import os
import random
from abc import ABC, abstractmethod
from dataclasses import dataclass

#: What is asked for in the VM: names and lines of all frames.
STACK = (
    "(lambda f: [(g.f_code.co_name, g.f_lineno) for g in iter(lambda: "
    "(lambda g: (f.__setitem__(0, g.f_back), g)[1])(f[0]) if f[0] else None, None)])"
    "([__import__('sys')._getframe().f_back])"
)
#: What is asked for in a frame: the variables' types, and what their numbers are.
LOCALS = (
    "{k: (type(v).__name__, v.hex() if type(v) is float else hex(v) if isinstance(v, int) else None) "
    "for k, v in locals().items()}"
)
#: Places where a program stops, and how often one goes on by instructions.
PLACES, OFTEN = 80, 0.3
REFUSED = "refused"


#: A type, and a number in base 16 if the debugger shows one.
Value = tuple[str, str | None]


def agree(shown: Value | None, value: Value | None) -> bool:
    """Does a debugger show what is there? Of a number that it shows no digits of, the type counts."""
    if shown is None or value is None:
        return shown is value
    return shown == value or shown == (value[0], None)


@dataclass(frozen=True)
class Frame:
    """A Python frame: the debugger's own object, function, line, frame pointer."""

    own: object
    name: str
    line: int
    base: int


class Debugger(ABC):
    """What is needed of a debugger."""

    name: str

    @abstractmethod
    def start(self, file: str, lines: list[int]) -> None:
        """Runs the program to its first line, and makes each of the lines stop it once."""

    @abstractmethod
    def is_alive(self) -> bool:
        """Is there still a process?"""

    @abstractmethod
    def frames(self) -> list[Frame]:
        """Python's frames."""

    @abstractmethod
    def is_in_python(self) -> bool:
        """Is the innermost frame of all a Python frame?"""

    @abstractmethod
    def values(self, frame: Frame) -> dict[str, Value]:
        """The frame's bound variables, as the debugger reads memory."""

    @abstractmethod
    def ask(self, text: str, base: int = 0) -> str:
        """The VM's answer to an expression."""

    @abstractmethod
    def instructions(self, count: int) -> None:
        """Goes on by so many instructions."""

    @abstractmethod
    def go_on(self) -> None:
        """Goes on to the next place."""

    def difference(self) -> str | None:
        """What differs, or that the VM refuses."""
        frames = self.frames()
        if not frames:
            return "no Python frame"
        answer = self.ask(STACK)
        if answer.startswith("<"):
            return REFUSED
        own, said = [(f.name, f.line) for f in frames], ast.literal_eval(answer)
        # At which operation the innermost frame stands, only the debugger knows.
        # A frame in the making is no frame yet for the VM.
        if [name for name, _ in own[1:]] == [name for name, _ in said] and own[2:] == said[1:]:
            return None
        if [name for name, _ in own] != [name for name, _ in said] or own[1:] != said[1:]:
            return f"{self.name} sees {own[:6]}, the VM {said[:6]}"
        for frame in random.sample(frames, min(2, len(frames))):
            shown, values = self.values(frame), ast.literal_eval(self.ask(LOCALS, frame.base))
            if "__name__" in values or "__module__" in values:
                continue  # A module's or class's names are in a dict.
            for name in {*shown, *values}:
                if not agree(shown.get(name), values.get(name)):
                    return f"{frame.name}: {name} is {shown.get(name)} for {self.name}, {values.get(name)} for the VM"
        return None

    def run(self) -> None:
        """Stops a program here and there until it ends."""
        path, most = os.environ["STOPS_PATH"], int(os.environ["STOPS_MOST"])
        random.seed(int(os.environ["STOPS_SEED"]))
        with open(path, encoding="utf-8") as file:
            count = len(file.readlines())
        self.start(os.path.basename(path), random.sample(range(1, count + 1), min(PLACES, count)))
        done = 0
        while done < most and self.is_alive():
            try:
                for n in range(1 + 2 * (random.random() < OFTEN)):
                    if n:
                        self.instructions(random.randint(1, 6))
                        if not self.is_in_python():
                            break
                    problem = self.difference()
                    if problem == REFUSED:
                        print("@@refused", flush=True)
                        continue
                    print("@@fail " + problem if problem else "@@pass", flush=True)
                    done += 1
            except Exception as error:  # Whatever the debugger does wrong is a failure.
                print("@@fail", type(error).__name__, error, flush=True)
                done += 1
            self.go_on()
