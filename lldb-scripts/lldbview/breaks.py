"""lldb's breakpoints with conditions in Python, and on exceptions: what lldb calls when they are hit."""

from __future__ import annotations

import json
from typing import Any

import lldb
from pyview import stops
from pyview.errors import ViewError, distrusting
from pyview.names import Scope
from pyview.objects import Object

from . import session, views
from .adapter import LldbFrame

#: The names that lldb shows for our breakpoints.
BREAK_NAME, CATCH_NAME = "py_break", "py_catch"
#: What was asked for, by the number of the breakpoint.
texts: dict[int, str] = {}


def extra(**values: str) -> lldb.SBStructuredData:
    """What is handed to a callback."""
    data = lldb.SBStructuredData()
    data.SetFromJSON(json.dumps(values))
    return data


def _wanted(given: lldb.SBStructuredData, key: str) -> str:
    found = given.GetValueForKey(key)
    return found.GetStringValue(10_000) if found.IsValid() else ""


def at_breakpoint(frame: lldb.SBFrame, location: lldb.SBBreakpointLocation, given: Any, _internal: Any) -> bool:
    """Called by lldb at a breakpoint of py-break: does the program stop?"""
    place, condition = _wanted(given, "place"), _wanted(given, "condition")
    try:
        with distrusting():
            found = LldbFrame(frame)
            # A function of C that has the same name may be called before there is anything of Python.
            is_python = found.position() is not None
            scope = Scope(views.view_of(frame.GetThread().GetProcess()), found) if is_python else None
            if scope is None or not stops.is_meant(scope, place):
                location.SetEnabled(False)
                return False
            asking = session.LldbSession(location.GetBreakpoint().GetTarget().GetDebugger())
            return stops.stops(scope, place, condition, asking)
    except ViewError as e:
        print(f"Error in the condition of breakpoint {location.GetBreakpoint().GetID()}, {condition}: {e}")
        return True


def raised(frame: lldb.SBFrame) -> Object:
    """The exception of which a hook was told."""
    return stops.exception_at(views.view_of(frame.GetThread().GetProcess()), LldbFrame(frame))


def at_raise(frame: lldb.SBFrame, location: lldb.SBBreakpointLocation, given: Any, _internal: Any) -> bool:
    """Called by lldb when an exception is raised: is it one that is wanted?"""
    try:
        with distrusting():
            wanted = _wanted(given, "type")
            return not wanted or stops.is_of(raised(frame), wanted)
    except ViewError as e:
        print(f"Error in catchpoint {location.GetBreakpoint().GetID()}: {e}")
        return True


class StopHook:
    """Shows the exception at which the program has stopped, and selects the frame that raised it."""

    def __init__(self, target: lldb.SBTarget, _extra: Any, _internal: Any) -> None:
        self.target = target

    def handle_stop(self, context: lldb.SBExecutionContext, stream: lldb.SBStream) -> bool:
        """Called by lldb after a stop."""
        frame = context.GetThread().GetFrameAtIndex(0)
        hook = frame.GetFunctionName() or ""
        uncaught = stops.UNCAUGHT in hook
        if not uncaught and stops.RAISED not in hook:
            return True
        try:
            with distrusting():
                for line in stops.exception_lines(raised(frame), uncaught):
                    stream.Print(line + "\n")
                view = views.view_of(context.GetProcess())
                found = next(view.target.python_frames(LldbFrame(frame)), None)
                if found is not None and not uncaught:
                    context.GetThread().SetSelectedFrame(found.level)
        except ViewError as e:
            stream.Print(f"<{e}>\n")
        return True
