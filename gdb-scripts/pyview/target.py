"""What a debugger has to offer: the adapter interface.

There are two implementations, over gdb's Python module and over lldb's. Addresses and words are
unsigned ints.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Iterable, Iterator


@dataclass(frozen=True)
class FieldType:
    """A member of a described structure. `type` is its type's name as C writes it."""

    name: str
    offset: int
    size: int
    type: str


@dataclass(frozen=True)
class RecordType:
    """A described structure."""

    name: str
    size: int
    fields: tuple[FieldType, ...]


@dataclass(frozen=True)
class Position:
    """Where code stands: the function's name and its source line.

    `file` is the name as debuggers show it, `path` where the file probably is; `symbol` is the
    qualified name (`module.Class.method`); `start` is the address of the function's first
    instruction.
    """

    function: str
    symbol: str
    file: str
    path: str
    line: int
    start: int


@dataclass(frozen=True)
class Variable:
    """A variable of a frame: the address of the word that holds its value."""

    name: str
    address: int
    parameter: bool


class Frame(ABC):
    """A frame of some thread's stack, as the debugger has unwound it."""

    #: The debugger's number of it; 0 is the innermost.
    level: int

    @property
    @abstractmethod
    def pc(self) -> int:
        """Where it stands; for callers, the return address."""

    @property
    @abstractmethod
    def base(self) -> int:
        """The frame pointer (`rbp`) of a Python frame."""

    @abstractmethod
    def register(self, name: str) -> int:
        """A general register, as it is in this frame."""

    @abstractmethod
    def is_python(self) -> bool:
        """Is it a frame of a Python function?"""

    @abstractmethod
    def is_machine(self) -> bool:
        """Is it code of the machine itself: neither Python nor a foreign library?"""

    @abstractmethod
    def name(self) -> str:
        """Name of the function, `??` if it is not known."""

    @abstractmethod
    def position(self) -> Position | None:
        """Source position of a Python frame."""

    @abstractmethod
    def is_at_line(self) -> bool:
        """Does it stand where the code of a source line begins?"""

    @abstractmethod
    def variables(self) -> list[Variable]:
        """The variables of a Python frame, parameters first; none while it is being set up."""

    @abstractmethod
    def older(self) -> Frame | None:
        """The caller's frame."""


class Target(ABC):
    """A program under a debugger: a process or a core file."""

    @abstractmethod
    def read(self, address: int, size: int) -> bytes:
        """Exactly `size` bytes of memory. Raises `errors.Unreadable`."""

    @abstractmethod
    def root(self) -> tuple[list[RecordType], dict[str, dict[str, int]]]:
        """The structures and enumerations that are members of the type `dwarfpython_vm`.

        Raises `errors.ViewError` if no debug image of the machine is known.
        """

    @abstractmethod
    def position_at(self, pc: int) -> Position | None:
        """The Python function around an address of code, and the line there."""

    @abstractmethod
    def symbol_at(self, address: int) -> str | None:
        """Name of the symbol that covers an address."""

    @abstractmethod
    def selected_frame(self) -> Frame:
        """The frame that the user looks at. Raises `errors.ViewError` without a process."""

    @abstractmethod
    def newest_frame(self) -> Frame:
        """The innermost frame of the selected thread."""

    def python_frames(self, start: Frame | None = None) -> Iterator[Frame]:
        """The Python frames from `start` (the innermost) outwards."""
        frame = start if start is not None else self.newest_frame()
        while frame is not None:
            if frame.is_python():
                yield frame
            frame = frame.older()


def frames_from(frame: Frame | None) -> Iterable[Frame]:
    """A frame and all its callers."""
    while frame is not None:
        yield frame
        frame = frame.older()
