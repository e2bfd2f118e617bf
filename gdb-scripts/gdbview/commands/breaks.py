"""Breakpoints with conditions in Python, and catching exceptions."""

from __future__ import annotations

import re
from typing import Any

import gdb
from pyview.code import Class, ExceptionObject
from pyview.compare import truth
from pyview.errors import EvaluationError, ViewError
from pyview.evaluate import Evaluator, parse
from pyview.names import Scope
from pyview.objects import Object
from pyview.text import LINE, show

from .. import call, session
from ..adapter import GdbFrame, is_python_function
from .look import select

#: The functions that the machine calls when an exception is raised, and when nobody catches it.
RAISED, UNCAUGHT = "dwarfpython_raised", "dwarfpython_uncaught"


class PythonBreakpoint(gdb.Breakpoint):
    """A breakpoint with a condition in Python."""

    def __init__(self, place: str, condition: str, temporary: bool) -> None:
        super().__init__(place, temporary=temporary)
        self.python = condition

    def stop(self) -> bool:
        """Called by gdb at the breakpoint: does the program stop?"""
        if not self.python:
            return True
        try:
            view = session.view()
            view.forget()
            return holds(Scope(view, GdbFrame(gdb.newest_frame(), 0)), self.python)
        except (ViewError, gdb.error) as e:
            print(f"Error in the condition of breakpoint {self.number}, {self.python}: {e}")
            return True


def holds(scope: Scope, condition: str) -> bool:
    """Is a condition true in a frame? It is evaluated by looking, else by running it there."""
    try:
        return truth(Evaluator(scope.view, scope.look_up, scope.mangled).run(condition))
    except EvaluationError as e:
        if not call.is_available() or "py-eval" not in str(e):
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


class Break(session.Command):
    """Set a breakpoint in Python code, perhaps with a condition in Python.

    Usage: py-break [PLACE] [if CONDITION]
    PLACE is FUNCTION, Class.method, module.function, FILE:LINE or a line of the selected file;
    without one it is where the selected Python frame stands. The file need not be loaded yet.
    CONDITION is a Python expression; it is evaluated without running the program where that is
    possible, as py-print does it. Without arguments at all: lists the conditions."""

    name, kind = "py-break", gdb.COMMAND_BREAKPOINTS
    temporary = False

    def run(self, argument: str) -> None:
        """Sets it."""
        if not argument and not self.temporary and self._list():
            return
        place, condition = split(argument)
        if not place:
            position = session.python_frame().position()
            if position is None:
                raise ViewError("the frame has no source position")
            place = f"{position.file}:{position.line}"
        elif place.isdigit():
            position = session.python_frame().position()
            place = f"{position.file}:{place}" if position else place
        made = PythonBreakpoint(qualified(place), condition, self.temporary)
        if condition:
            print(f"Breakpoint {made.number} stops only if {condition}")

    def _list(self) -> bool:
        found = [b for b in gdb.breakpoints() if isinstance(b, (PythonBreakpoint, Catch))]
        for breakpoint in found:
            print(f"{breakpoint.number:<4}{'y' if breakpoint.enabled else 'n'}  {describe(breakpoint)}")
        return bool(found)

    def words(self, text: str, word: str) -> Any:
        """Functions and files, as gdb completes them."""
        return gdb.COMPLETE_LOCATION


def qualified(place: str) -> str:
    """A function's name as gdb must be told it: with the program's module if C has such a function."""
    if not place.isidentifier() or not is_elsewhere(place):
        return place
    found = re.search(r'([^\s/"]+)\.py[\s"]', gdb.execute("show args", to_string=True))
    return f"{found.group(1)}.{place}" if found else place


def is_elsewhere(place: str) -> bool:
    """Does gdb know the name, but none of Python's functions with it?"""
    try:
        places = gdb.decode_line(place)[1] or ()
    except gdb.error:
        return False
    return not any(is_python_function(function_at(p.pc)) for p in places)


def function_at(pc: int) -> gdb.Symbol | None:
    """The function around an address."""
    block = gdb.block_for_pc(pc)
    while block is not None and block.function is None:
        block = block.superblock
    return block.function if block is not None else None


def describe(breakpoint: Any) -> str:
    """A breakpoint as it was asked for."""
    if isinstance(breakpoint, Catch):
        return f"exception {breakpoint.wanted or 'of any type'}{', uncaught' if breakpoint.uncaught else ''}"
    condition = f" if {breakpoint.python}" if breakpoint.python else ""
    return f"{breakpoint.location}{condition}"


class TemporaryBreak(Break):
    """Set a breakpoint in Python code that is deleted when the program stops there.

    Usage: py-tbreak [PLACE] [if CONDITION]
    As py-break."""

    name, temporary = "py-tbreak", True


class Catch(gdb.Breakpoint):
    """A breakpoint on the machine's hook for exceptions."""

    def __init__(self, wanted: str, uncaught: bool) -> None:
        super().__init__(UNCAUGHT if uncaught else RAISED)
        self.wanted, self.uncaught = wanted, uncaught
        self.silent = True

    def stop(self) -> bool:
        """Called by gdb when an exception is raised: is it one that is wanted?"""
        try:
            view = session.view()
            view.forget()
            found = raised()
            return not self.wanted or is_of(found, self.wanted)
        except (ViewError, gdb.error) as e:
            print(f"Error in catchpoint {self.number}: {e}")
            return True


def raised() -> Object:
    """The exception of which a hook was told: its fifth argument."""
    found = session.view().value(int(gdb.newest_frame().read_register("r8")) & (1 << 64) - 1)
    if not isinstance(found, Object):
        raise ViewError("the machine has told of no exception")
    return found


def is_of(exception: Object, wanted: str) -> bool:
    """Is it of the class with this name, or of one derived from it?"""
    return any(isinstance(c, Class) and wanted in (c.qualname(), c.full_name()) for c in exception.mro())


def _stopped(event: Any) -> None:
    """Shows the exception, and the Python frame that raised it."""
    if not isinstance(event, gdb.BreakpointEvent):
        return
    catch = next((b for b in event.breakpoints if isinstance(b, Catch)), None)
    if catch is None:
        return
    try:
        found = raised()
        what = "Uncaught exception" if catch.uncaught else "Exception"
        print(f"\nCatchpoint {catch.number}: {what} {show(found, LINE)}")
        if not catch.uncaught:
            select(session.python_frame())
            return
        for function, file, line in found.trace() if isinstance(found, ExceptionObject) else ():
            print(f"    {function} at {file}:{line}")
    except ViewError as e:
        print(f"Catchpoint {catch.number}: {e}")


class CatchCommand(session.Command):
    """Stop when an exception is raised.

    Usage: py-catch [TYPE] [uncaught]
    TYPE is the name of an exception class; classes derived from it count. With `uncaught` the
    program stops only when nobody has caught the exception."""

    name, kind = "py-catch", gdb.COMMAND_BREAKPOINTS

    def run(self, argument: str) -> None:
        """Sets the catchpoint."""
        words = argument.split()
        uncaught = "uncaught" in words
        words = [w for w in words if w != "uncaught"]
        if len(words) > 1 or not all(re.fullmatch(r"[\w.]+", w) for w in words):
            raise gdb.GdbError("usage: py-catch [TYPE] [uncaught]")
        made = Catch(words[0] if words else "", uncaught)
        print(f"Catchpoint {made.number}: {describe(made)}")

    def words(self, text: str, word: str) -> Any:
        """Names of exception classes."""
        found = ["uncaught"]
        builtins = session.view().builtins()
        for key, value in builtins.items():
            if isinstance(key, str) and isinstance(value, Class) and key.endswith(("Error", "Exception", "Exit")):
                found.append(key)
        return sorted(w for w in found if w.startswith(word))


def install() -> None:
    """Registers the commands."""
    for command in (Break, TemporaryBreak, CatchCommand):
        command()
    gdb.events.stop.connect(_stopped)
