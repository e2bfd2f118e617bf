"""The source line of a stop where gdb finds no file: the standard library's lie in the executable."""

from __future__ import annotations

import os
from typing import Any

import gdb
from pyview import stack
from pyview.errors import ViewError, distrusting

from . import views
from .adapter import GdbFrame


def _is_silent(breakpoint_: gdb.Breakpoint) -> bool:
    """Does gdb say nothing at its stops, by its setting or by the first of its commands?"""
    return breakpoint_.silent or (breakpoint_.commands or "").lstrip().startswith("silent")


def _stopped(event: Any) -> None:
    if any(_is_silent(b) for b in getattr(event, "breakpoints", ())) or gdb.selected_thread() is None:
        return
    try:
        with distrusting():
            frame = GdbFrame(gdb.newest_frame(), 0)
            position = frame.position() if frame.is_python() else None
            if position is not None and not os.path.exists(position.path):
                for line in stack.source_lines(views.view(), frame, position.line, position.line):
                    print(f"{position.line}\t{line}")
    except (ViewError, gdb.error):
        pass  # gdb has shown the stop already.


def connect() -> None:
    """Listens to what gdb tells."""
    gdb.events.stop.connect(_stopped)
