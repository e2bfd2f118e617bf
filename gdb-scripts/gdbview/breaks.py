"""gdb's breakpoints with conditions in Python, and on exceptions."""

from __future__ import annotations

import re
from typing import Any

import gdb
from pyview import stops
from pyview.errors import ViewError, distrusting
from pyview.names import Scope
from pyview.objects import Object
from pyview.session import Session

from . import views
from .adapter import GdbFrame, is_python_function


class PythonBreakpoint(gdb.Breakpoint):
    """A breakpoint with a condition in Python."""

    def __init__(self, session: Session, place: str, condition: str, temporary: bool) -> None:
        super().__init__(qualified(place), temporary=temporary)
        self.session = session
        self.place, self.condition_text = place, condition

    def stop(self) -> bool:
        """Called by gdb at the breakpoint: does the program stop?"""
        try:
            with distrusting():
                frame = GdbFrame(gdb.newest_frame(), 0)
                if not frame.is_python():
                    return False  # A function of C or Rust that has the same name.
                view = views.view()
                view.forget()
                return stops.stops(Scope(view, frame), self.place, self.condition_text, self.session)
        except (ViewError, gdb.error) as e:
            print(f"Error in the condition of breakpoint {self.number}, {self.condition_text}: {e}")
            return True

    def text(self) -> str:
        """What was asked for."""
        return stops.break_text(self.place, self.condition_text)


class Catch(gdb.Breakpoint):
    """A breakpoint on the machine's hook for exceptions."""

    def __init__(self, wanted: str, uncaught: bool) -> None:
        super().__init__(stops.UNCAUGHT if uncaught else stops.RAISED)
        self.wanted, self.uncaught = wanted, uncaught
        self.silent = True

    def stop(self) -> bool:
        """Called by gdb when an exception is raised: is it one that is wanted?"""
        try:
            with distrusting():
                views.view().forget()
                return not self.wanted or stops.is_of(raised(), self.wanted)
        except (ViewError, gdb.error) as e:
            print(f"Error in catchpoint {self.number}: {e}")
            return True

    def text(self) -> str:
        """What was asked for."""
        return stops.catch_text(self.wanted, self.uncaught)


def raised() -> Object:
    """The exception of which a hook was told."""
    return stops.exception_at(views.view(), GdbFrame(gdb.newest_frame(), 0))


def qualified(place: str) -> str:
    """A function's name as gdb must be told it: with the program's file if C has such a function; of
    one within another the last part, since `stop` knows which is meant."""
    if "<locals>." in place:
        return place.rpartition(".")[2]
    own = place.removeprefix("__main__.")
    if own == place and (not place.isidentifier() or not _is_elsewhere(place)):
        return place
    found = re.search(r'([^\s/"]+)\.py[\s"]', gdb.execute("show args", to_string=True))
    return f"{found.group(1)}.{own}" if found else own


def _is_elsewhere(place: str) -> bool:
    """Does gdb know the name, but none of Python's functions with it?"""
    try:
        places = gdb.decode_line(place)[1] or ()
    except gdb.error:
        return False
    return not any(is_python_function(_function_at(p.pc)) for p in places)


def _function_at(pc: int) -> gdb.Symbol | None:
    block = gdb.block_for_pc(pc)
    while block is not None and block.function is None:
        block = block.superblock
    return block.function if block is not None else None


def connect(session: Session) -> None:
    """At a catchpoint, shows the exception, and the Python frame that raised it."""

    def stopped(event: Any) -> None:
        hit = event.breakpoints if isinstance(event, gdb.BreakpointEvent) else ()
        catch = next((b for b in hit if isinstance(b, Catch)), None)
        if catch is None:
            return
        try:
            with distrusting():
                what, *trace = stops.exception_lines(raised(), catch.uncaught)
                print(f"\nCatchpoint {catch.number}: {what}")
                session.say_all(trace)
                if not catch.uncaught:
                    session.select(session.python_frame())
        except ViewError as e:
            print(f"Catchpoint {catch.number}: {e}")

    gdb.events.stop.connect(stopped)
