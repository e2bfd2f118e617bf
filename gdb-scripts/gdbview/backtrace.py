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
    """An argument of a Python function: a name and a value."""

    def __init__(self, name: str, value: gdb.Value) -> None:
        self._name, self._value = name, value

    def symbol(self) -> str:
        """Its name."""
        return self._name

    def value(self) -> gdb.Value:
        """Its value."""
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
                yield PythonFrame(frame) if is_python_function(frame.inferior_frame().function()) else frame


def install() -> None:
    """Registers the filter for all programs."""
    Filter()
