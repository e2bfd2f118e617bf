"""The views of the programs that lldb debugs, kept while they stand still."""

from __future__ import annotations

import lldb
from pyview.errors import ViewError
from pyview.text import Limits
from pyview.view import View

from .adapter import Known, LldbTarget


class _Known:
    """A view and the stop that it is good for."""

    def __init__(self, process: lldb.SBProcess) -> None:
        self.view = View(LldbTarget(process))
        self.stop = process.GetStopID(True)


_views: dict[int, _Known] = {}


def view_of(process: lldb.SBProcess) -> View:
    """The view of a process. Raises `ViewError` if no Python program runs there.

    Memory is read anew each time (lldb has a cache of its own, which knows of every write);
    what describes objects is kept until the program has run.
    """
    if not process.IsValid() or process.GetState() in (lldb.eStateExited, lldb.eStateDetached, lldb.eStateUnloaded):
        raise ViewError("no process is stopped here")
    key, stop = process.GetUniqueID(), process.GetStopID(True)
    known = _views.get(key)
    if known is None:
        _views.clear()  # A process that is gone leaves nothing behind.
        known = _views[key] = _Known(process)
    elif known.stop != stop:
        known.view.forget()
        known.view.target.known = Known()
        known.stop = stop
    known.view.memory.forget()
    return known.view


def known_view(process: lldb.SBProcess) -> View | None:
    """The same, `None` if there is no Python program."""
    try:
        return view_of(process)
    except ViewError:
        return None


def limits(debugger: lldb.SBDebugger) -> Limits:
    """How much of a value is shown: lldb's own limits."""
    usual = Limits()
    target = debugger.GetSelectedTarget()
    items = target.GetMaximumNumberOfChildrenToDisplay() if target.IsValid() else usual.items
    return Limits(
        items=items or usual.items,
        depth=usual.depth,
        chars=usual.chars,
        total=usual.total,
    )
