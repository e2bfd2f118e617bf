"""The frame filter: `bt` shows Python frames as Python has them, and hides the machine's own.

The frames of the VM between two Python frames become one line; frames of native libraries stay.
`bt -no-filters` shows everything.
"""

from __future__ import annotations

import itertools
from typing import Any, Iterable, Iterator

import gdb
from gdb.FrameDecorator import FrameDecorator
from pyview.errors import ViewError
from pyview.names import Scope

from . import views
from .adapter import GdbFrame, is_python_function
from .printers import as_argument

#: What stands for the machine's own frames.
MARK = "[dwarfpython]"


class Argument:
    """An argument: a name and a value."""

    def __init__(self, name: str, value: gdb.Value | str) -> None:
        self._name, self._value = name, value

    def symbol(self) -> str:
        """Its name."""
        return self._name

    def value(self) -> gdb.Value | str:
        """Its value, or why there is none."""
        return self._value


class PythonFrame(FrameDecorator):
    """A frame of a Python function."""

    def address(self) -> None:
        """Nobody needs it."""
        return None

    def _variables(self, parameters: bool) -> list[Argument]:
        try:
            view = views.view()
            frame = GdbFrame(self.inferior_frame(), 0)
            found = [v for v in Scope(view, frame).variables() if v.parameter == parameters and v.name[0] != "."]
            return [Argument(v.name, as_argument(view.memory.word(v.address))) for v in found]
        except (ViewError, gdb.error):
            return []

    def frame_args(self) -> list[Argument]:
        """Its arguments."""
        return self._variables(True)

    def frame_locals(self) -> list[Argument]:
        """Its other variables."""
        return self._variables(False)


class NativeFrame(FrameDecorator):
    """A frame of a library. Where the stack is used up, its arguments lie in no memory, which ends gdb's
    own listing of frames."""

    def frame_args(self) -> list[Any]:
        """Its arguments."""
        return [self._readable(argument) for argument in super().frame_args() or ()]

    def _readable(self, argument: Any) -> Any:
        try:
            if argument.value() is None:
                argument.symbol().value(self.inferior_frame()).fetch_lazy()
            return argument
        except gdb.error as e:
            return Argument(str(argument.symbol()), f"<error reading variable: {e}>")


class MachineFrame(FrameDecorator):
    """The machine's own frames, as one."""

    def __init__(self, frames: list[Any]) -> None:
        super().__init__(frames[0])
        self.count = len(frames)

    def function(self) -> str:
        """The mark."""
        return MARK

    def address(self) -> None:
        """There are several."""
        return None

    def filename(self) -> None:
        """None."""
        return None

    def line(self) -> None:
        """None."""
        return None

    def frame_args(self) -> None:
        """None."""
        return None

    def frame_locals(self) -> None:
        """None."""
        return None


class Filter:
    """gdb's frame filter."""

    def __init__(self) -> None:
        self.name, self.enabled, self.priority = "dwarfpython", True, 100
        gdb.frame_filters[self.name] = self

    def filter(self, frames: Iterable[Any]) -> Iterator[Any]:
        """Called by gdb with all frames."""
        if views.known_view() is None:
            return iter(frames)
        return self._decorated(frames)

    def _decorated(self, frames: Iterable[Any]) -> Iterator[Any]:
        for machine, group in itertools.groupby(frames, lambda f: GdbFrame(f.inferior_frame(), 1).is_machine()):
            if machine:
                yield MachineFrame(list(group))
                continue
            for frame in group:
                is_python = is_python_function(frame.inferior_frame().function())
                yield PythonFrame(frame) if is_python else NativeFrame(frame)


def install() -> None:
    """Registers the filter for all programs."""
    Filter()
