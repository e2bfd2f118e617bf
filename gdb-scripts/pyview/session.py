"""What a debugger offers to commands: printing, selecting, running, breakpoints.

`target` is what can be read of a program; this is what can be done. There are two
implementations, over gdb and over lldb.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Iterable, Iterator

from . import answers, stack, threads
from .errors import ViewError
from .names import Scope
from .target import Frame
from .text import Limits, show
from .view import View


@dataclass(frozen=True)
class Thread:
    """A thread, by the debugger's number and the kernel's `id`."""

    number: int
    name: str
    id: int
    selected: bool
    #: Its innermost frame.
    newest: Frame


class Run(ABC):
    """The program while a command lets it run, piece by piece."""

    @abstractmethod
    def is_stopped(self) -> bool:
        """Is there still a process that stands?"""

    @abstractmethod
    def is_interrupted(self) -> bool:
        """Has something else stopped it than the end of the last piece: a breakpoint, a signal?"""

    @abstractmethod
    def step(self, into: bool) -> None:
        """A step by one line, into functions that are called or over them."""

    @abstractmethod
    def leave(self, frame: Frame, into: bool) -> None:
        """Runs until a Python frame that has called native code goes on, or that code calls Python
        if `into`."""

    @abstractmethod
    def finish(self, frame: Frame) -> int | None:
        """Runs until the function of a frame has returned: the word that it has returned."""

    @abstractmethod
    def tell(self) -> None:
        """Says what has interrupted it, or that it has ended."""


class Session(ABC):
    """A debugger with its selected program, thread and frame."""

    @abstractmethod
    def view(self) -> View:
        """The view of the selected program. Raises `ViewError` if no Python program is there."""

    @abstractmethod
    def say(self, line: str) -> None:
        """Prints a line."""

    @abstractmethod
    def limits(self) -> Limits:
        """How much of a value is shown: the debugger's own limits."""

    @abstractmethod
    def select_frame(self, frame: Frame) -> None:
        """Makes a frame the selected one."""

    @abstractmethod
    def threads(self) -> Iterator[Thread]:
        """All threads. Each is looked at before the next one is asked for."""

    @abstractmethod
    def register(self, name: str) -> int:
        """A register, by its name with a dollar sign."""

    @abstractmethod
    def instructions(self, start: int, end: int) -> Iterable[tuple[int, str]]:
        """The machine code between two addresses, disassembled."""

    @abstractmethod
    def is_live(self) -> bool:
        """Is there a process, which can be run?"""

    @abstractmethod
    def ask(self, question: str, frame: Frame) -> int:
        """The value of a C expression, which runs in the program in the thread of `frame`."""

    @abstractmethod
    def running(self) -> AbstractContextManager[Run]:
        """Within it, the program is run by a command."""

    @abstractmethod
    def break_at(self, place: str, condition: str, temporary: bool) -> None:
        """Sets a breakpoint with a condition in Python, and tells of it."""

    @abstractmethod
    def catch(self, wanted: str, uncaught: bool) -> int:
        """The number of a new breakpoint on exceptions."""

    @abstractmethod
    def breakpoints(self) -> Iterator[tuple[int, bool, str]]:
        """Number, state and text of the breakpoints that `break_at` and `catch` have made."""

    def thread_names(self) -> dict[int, str]:
        """Names of threads that the debugger does not know, by the kernel's numbers: a core file has none."""
        return {} if self.is_live() else threads.names(self.view())

    def python_frame(self) -> Frame:
        """The selected frame if it is a Python function's, else the next one outwards."""
        target = self.view().target
        found = next(target.python_frames(target.selected_frame()), None)
        if found is None:
            raise ViewError("no Python frame here or further out")
        return found

    def innermost(self) -> Frame | None:
        """The innermost Python frame of the selected thread."""
        return next(self.view().target.python_frames(), None)

    def scope(self) -> Scope:
        """The names of the selected Python frame."""
        return Scope(self.view(), self.python_frame())

    def text(self, value: Any) -> str:
        """A value in Python's syntax."""
        return show(value, self.limits())

    def say_all(self, lines: Iterable[str]) -> bool:
        """Prints lines as they come. Were there any?"""
        found = False
        for line in lines:
            found = True
            self.say(line)
        return found

    def select(self, frame: Frame) -> None:
        """Selects a frame and shows it."""
        self.select_frame(frame)
        self.say_all(stack.frame_lines(self.view(), frame))

    def arrive(self, frame: Frame) -> None:
        """The program has been run to a frame: shows it, as the debugger shows a stop."""
        self.select(frame)

    def evaluate(self, expression: str, frame: Frame) -> str:
        """`repr()` of an expression's value. Raises `ViewError` with the text of an exception."""
        return self._run(answers.EVAL, expression, frame)

    def execute(self, statements: str, frame: Frame) -> str:
        """Runs statements."""
        return self._run(answers.EXEC, statements, frame)

    def _run(self, function: str, text: str, frame: Frame) -> str:
        if not self.is_live():
            raise ViewError("a core file cannot run code: py-print looks at it without")
        address = self.ask(answers.question(function, text, frame.base), frame)
        return answers.answer(self.view(), address)
