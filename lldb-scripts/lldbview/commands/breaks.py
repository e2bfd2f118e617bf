"""Breakpoints with conditions in Python, and catching exceptions."""

from __future__ import annotations

import json
import re
from typing import Any

import lldb
from pyview.code import Class, ExceptionObject
from pyview.compare import truth
from pyview.errors import EvaluationError, ViewError
from pyview.evaluate import Evaluator, parse
from pyview.names import Scope
from pyview.objects import Object
from pyview.text import LINE, show

from .. import call, session
from ..adapter import LldbFrame
from ..session import CommandError

#: The functions that the machine calls when an exception is raised, and when nobody catches it.
RAISED, UNCAUGHT = "dwarfpython_raised", "dwarfpython_uncaught"
#: The names that lldb shows for our breakpoints.
BREAK_NAME, CATCH_NAME = "py_break", "py_catch"


def holds(scope: Scope, condition: str) -> bool:
    """Is a condition true in a frame? It is evaluated by looking, else by running it there."""
    try:
        return truth(Evaluator(scope.view, scope.look_up, scope.mangled).run(condition))
    except EvaluationError as e:
        process = scope.frame.frame.GetThread().GetProcess()
        if not call.is_available(process) or "py-eval" not in str(e):
            raise
    return call.evaluate(f"bool({condition})", scope.frame) == "True"


def split(argument: str) -> tuple[str, str]:
    """Place and condition. Raises for a condition that is no expression."""
    found = re.match(r"(.*?)(?:^|\s+)if\b\s*(.*)$", argument, re.DOTALL)
    if not found:
        return argument, ""
    place, condition = found.group(1).strip(), found.group(2).strip()
    if not condition:
        raise EvaluationError("a condition is expected behind 'if'")
    parse(condition)
    return place, condition


def _wanted(extra: lldb.SBStructuredData, key: str) -> str:
    found = extra.GetValueForKey(key)
    return found.GetStringValue(10_000) if found.IsValid() else ""


def _extra(**values: str) -> lldb.SBStructuredData:
    data = lldb.SBStructuredData()
    data.SetFromJSON(json.dumps(values))
    return data


def at_breakpoint(frame: lldb.SBFrame, location: lldb.SBBreakpointLocation, extra: Any, _internal: Any) -> bool:
    """Called by lldb at a breakpoint of py-break: does the program stop?"""
    name, condition = _wanted(extra, "function"), _wanted(extra, "condition")
    try:
        found = LldbFrame(frame)
        position = found.position()
        if position is None:
            return False  # A function of another language with the same name.
        if name and not (position.symbol == name or position.symbol.endswith("." + name)):
            return False
        if not condition:
            return True
        return holds(Scope(session.view_of(frame.GetThread().GetProcess()), found), condition)
    except (ViewError, RecursionError) as e:
        print(f"Error in the condition of breakpoint {location.GetBreakpoint().GetID()}, {condition}: {e}")
        return True


class Break(session.Command):
    """Set a breakpoint in Python code, perhaps with a condition in Python.

    Usage: py-break [PLACE] [if CONDITION]
    PLACE is FUNCTION, Class.method, module.function, FILE:LINE or a line of the selected file;
    without one it is where the selected Python frame stands. The file need not be loaded yet.
    CONDITION is a Python expression; it is evaluated without running the program where that is
    possible, as py-print does it. Without arguments at all: lists the conditions."""

    name = "py-break"
    temporary = False

    def run(self, argument: str) -> None:
        """Sets it."""
        target = self.debugger.GetSelectedTarget()
        if not target.IsValid():
            raise CommandError("no program to debug; `file` names one")
        if not argument and not self.temporary and self._list(target):
            return
        place, condition = split(argument)
        if not place or place.isdigit():
            position = self.python_frame().position()
            if position is None:
                raise ViewError("the frame has no source position")
            place = f"{position.file}:{place or position.line}"
        made, name = self._make(target, place)
        if not made.IsValid():
            raise CommandError(f"lldb cannot set a breakpoint at {place}")
        made.SetScriptCallbackFunction(f"{__name__}.at_breakpoint", _extra(function=name, condition=condition))
        made.SetOneShot(self.temporary)
        made.AddName(BREAK_NAME)
        _texts[made.GetID()] = f"{place} if {condition}" if condition else place
        where = "" if made.GetNumLocations() else " (pending)"
        what = f" stops only if {condition}" if condition else ""
        self.say(f"Breakpoint {made.GetID()} at {place}{where}{what}")

    def _make(self, target: lldb.SBTarget, place: str) -> tuple[lldb.SBBreakpoint, str]:
        file, colon, line = place.rpartition(":")
        if colon and line.isdigit():
            return target.BreakpointCreateByLocation(file, int(line)), ""
        if not re.fullmatch(r"[^\s:]+", place):
            raise CommandError(f"no place in a program: {place}")
        return target.BreakpointCreateByName(place.rpartition(".")[2]), place

    def _list(self, target: lldb.SBTarget) -> bool:
        found = False
        for made in target.breakpoint_iter():
            if made.MatchesName(BREAK_NAME) or made.MatchesName(CATCH_NAME):
                found = True
                enabled = "y" if made.IsEnabled() else "n"
                self.say(f"{made.GetID():<4}{enabled}  {_texts.get(made.GetID(), '?')}")
        return found


class TemporaryBreak(Break):
    """Set a breakpoint in Python code that is deleted when the program stops there.

    Usage: py-tbreak [PLACE] [if CONDITION]
    As py-break."""

    name, temporary = "py-tbreak", True


#: What was asked for, by the number of the breakpoint.
_texts: dict[int, str] = {}


def raised(frame: lldb.SBFrame) -> Object:
    """The exception of which a hook was told: its fifth argument."""
    view = session.view_of(frame.GetThread().GetProcess())
    found = view.value(frame.FindRegister("r8").GetValueAsUnsigned())
    if not isinstance(found, Object):
        raise ViewError("the machine has told of no exception")
    return found


def is_of(exception: Object, wanted: str) -> bool:
    """Is it of the class with this name, or of one derived from it?"""
    return any(isinstance(c, Class) and wanted in (c.qualname(), c.full_name()) for c in exception.mro())


def at_raise(frame: lldb.SBFrame, location: lldb.SBBreakpointLocation, extra: Any, _internal: Any) -> bool:
    """Called by lldb when an exception is raised: is it one that is wanted?"""
    try:
        wanted = _wanted(extra, "type")
        return not wanted or is_of(raised(frame), wanted)
    except (ViewError, RecursionError) as e:
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
        if RAISED not in hook and UNCAUGHT not in hook:
            return True
        try:
            what = "Uncaught exception" if UNCAUGHT in hook else "Exception"
            exception = raised(frame)
            stream.Print(f"{what} {show(exception, LINE)}\n")
            if UNCAUGHT in hook:
                for function, file, line in exception.trace() if isinstance(exception, ExceptionObject) else ():
                    stream.Print(f"    {function} at {file}:{line}\n")
                return True
            view = session.view_of(context.GetProcess())
            found = next(view.target.python_frames(LldbFrame(frame)), None)
            if found is not None:
                context.GetThread().SetSelectedFrame(found.level)
        except ViewError as e:
            stream.Print(f"<{e}>\n")
        return True


class Catch(session.Command):
    """Stop when an exception is raised.

    Usage: py-catch [TYPE] [uncaught]
    TYPE is the name of an exception class; classes derived from it count. With `uncaught` the
    program stops only when nobody has caught the exception."""

    name = "py-catch"

    def run(self, argument: str) -> None:
        """Sets the catchpoint."""
        target = self.debugger.GetSelectedTarget()
        if not target.IsValid():
            raise CommandError("no program to debug; `file` names one")
        words = argument.split()
        uncaught = "uncaught" in words
        words = [w for w in words if w != "uncaught"]
        if len(words) > 1 or not all(re.fullmatch(r"[\w.]+", w) for w in words):
            raise CommandError("usage: py-catch [TYPE] [uncaught]")
        wanted = words[0] if words else ""
        made = target.BreakpointCreateByName(UNCAUGHT if uncaught else RAISED)
        made.SetScriptCallbackFunction(f"{__name__}.at_raise", _extra(type=wanted))
        made.AddName(CATCH_NAME)
        _texts[made.GetID()] = f"exception {wanted or 'of any type'}{', uncaught' if uncaught else ''}"
        self.say(f"Catchpoint {made.GetID()}: {_texts[made.GetID()]}")
        self._hook(target)

    def _hook(self, target: lldb.SBTarget) -> None:
        """One stop hook for each target."""
        answer = lldb.SBCommandReturnObject()
        interpreter = self.debugger.GetCommandInterpreter()
        interpreter.HandleCommand("target stop-hook list", answer)
        if StopHook.__qualname__ not in (answer.GetOutput() or ""):
            interpreter.HandleCommand(f"target stop-hook add -P {__name__}.{StopHook.__name__}", answer)


COMMANDS = (Break, TemporaryBreak, Catch)
