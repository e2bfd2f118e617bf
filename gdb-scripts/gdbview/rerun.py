"""Breakpoints survive a second `run`.

When a program is started again, its code goes for a moment, and gdb switches off the breakpoints
that it cannot find any more. They are switched on again when their code is back. gdb tells of such
a breakpoint that it is off and pending at once, which the user's `disable` never does.
"""

from __future__ import annotations

import gdb

#: Is a breakpoint on, and is it without a place in the code?
_known: dict[int, tuple[bool, bool]] = {}
#: Those that gdb has switched off.
_lost: set[int] = set()


def _heard(breakpoint: gdb.Breakpoint) -> None:
    number, now = breakpoint.number, (breakpoint.enabled, breakpoint.pending)
    if _known.get(number) == (True, False) and now == (False, True):
        _lost.add(number)
    elif breakpoint.enabled:
        _lost.discard(number)
    _known[number] = now


def _deleted(breakpoint: gdb.Breakpoint) -> None:
    _known.pop(breakpoint.number, None)
    _lost.discard(breakpoint.number)


def _is_known(location: str) -> bool:
    """Can gdb find a place in the code?"""
    try:
        return gdb.decode_line(location)[1] is not None
    except gdb.error:
        return False


def _loaded(_event: object) -> None:
    """New code is there."""
    for breakpoint in gdb.breakpoints() if _lost else ():
        if breakpoint.number in _lost and _is_known(breakpoint.location):
            breakpoint.enabled = True


def connect() -> None:
    """Listens to what gdb tells."""
    for known in gdb.breakpoints():
        _heard(known)
    gdb.events.breakpoint_created.connect(_heard)
    gdb.events.breakpoint_modified.connect(_heard)
    gdb.events.breakpoint_deleted.connect(_deleted)
    gdb.events.new_objfile.connect(_loaded)
