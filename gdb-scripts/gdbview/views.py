"""The view of the selected program, kept while it stands still."""

from __future__ import annotations

from typing import Any

import gdb
from pyview.errors import ViewError
from pyview.text import Limits, show
from pyview.view import View

from .adapter import GdbTarget

_views: dict[int, View] = {}


def view() -> View:
    """The view of the selected inferior. Raises `ViewError` if no Python program runs there."""
    key = gdb.selected_inferior().num
    found = _views.get(key)
    if found is None:
        found = _views[key] = View(GdbTarget())
    return found


def known_view() -> View | None:
    """The same, `None` if there is no Python program."""
    try:
        return view()
    except (ViewError, gdb.error):
        return None


def _moved(_event: Any = None) -> None:
    """The program has run, or its memory was written."""
    for known in _views.values():
        known.forget()


def _ended(_event: Any = None) -> None:
    """A program has gone or another one has come: its layouts may differ."""
    _views.clear()


def connect() -> None:
    """Listens to what gdb tells."""
    for events in (gdb.events.stop, gdb.events.cont, gdb.events.memory_changed, gdb.events.register_changed):
        events.connect(_moved)
    for events in (gdb.events.exited, gdb.events.clear_objfiles, gdb.events.inferior_deleted):
        events.connect(_ended)


def limits() -> Limits:
    """How much of a value is shown: gdb's own limits."""
    elements = gdb.parameter("print elements")
    depth = gdb.parameter("print max-depth")
    usual = Limits()
    return Limits(
        items=elements if elements else usual.total,
        depth=depth if depth and depth > 0 else usual.depth,
        chars=max(elements, 200) if elements else usual.total,
        total=usual.total,
    )


def text(value: Any) -> str:
    """A value in Python's syntax."""
    return show(value, limits())
