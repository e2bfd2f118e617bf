"""Stepping that stays in Python."""

from __future__ import annotations

import gdb
from pyview.errors import ViewError

from .. import arguments, session
from ..adapter import GdbFrame
from ..printers import word_of
from .breaks import Catch
from .look import show_frame

#: Stock steps that one Python step may take.
MOST = 1000


class Watch:
    """Notes why the program has stopped while steps are made."""

    def __init__(self) -> None:
        self.event: gdb.Event | None = None
        #: Numbers of the breakpoints that were hit, and the catchpoints among them.
        self.hit: list[int] = []
        self.caught = False
        self._counts: dict[int, int] = {}

    def __enter__(self) -> Watch:
        gdb.events.stop.connect(self._note)
        return self

    def __exit__(self, *_: object) -> None:
        gdb.events.stop.disconnect(self._note)

    def start(self) -> None:
        """A stock command is about to run."""
        self.event, self.hit = None, []
        self._counts = {b.number: b.hit_count for b in gdb.breakpoints()}

    def _note(self, event: gdb.Event) -> None:
        self.event = event
        if not isinstance(event, gdb.BreakpointEvent):
            return
        for breakpoint in event.breakpoints:
            # gdb names also those whose condition does not hold.
            if breakpoint.number > 0 and breakpoint.hit_count != self._counts.get(breakpoint.number, 0):
                self.hit.append(breakpoint.number)
                self.caught |= isinstance(breakpoint, Catch)

    def interrupted(self) -> bool:
        """Was it something else than the end of a step?"""
        return bool(self.hit) or isinstance(self.event, gdb.SignalEvent)

    def tell(self) -> None:
        """Says why the program has stopped, as gdb does, and where."""
        if self.caught:
            return
        if self.hit:
            print(f"\nBreakpoint {', '.join(map(str, self.hit))}")
        elif isinstance(self.event, gdb.SignalEvent):
            print(f"\nProgram received signal {self.event.stop_signal}.")
        frame = GdbFrame(gdb.newest_frame(), 0)
        if frame.is_python():
            show_frame(frame)
        else:
            gdb.execute("frame 0")


def is_running() -> bool:
    """Is there still a process?"""
    return gdb.selected_inferior().pid != 0 and gdb.selected_thread() is not None


def run_quietly(command: str, watch: Watch) -> None:
    """Runs a stock command without what it prints."""
    watch.start()
    gdb.execute(f"with suppress-cli-notifications on -- {command}", to_string=True)


def innermost() -> GdbFrame | None:
    """The innermost Python frame."""
    return next(session.view().target.python_frames(), None)


class Step(session.Command):
    """Step to the next line of Python, into functions that are called.

    Usage: py-step [N]
    The machine's own code and native libraries are stepped over."""

    name, kind = "py-step", gdb.COMMAND_RUNNING
    stock = "step"

    def run(self, argument: str) -> None:
        """Steps."""
        for _ in range(session.numbers(argument, 1)):
            if innermost() is None:
                raise ViewError("no Python frame to step in; `continue` goes on")
            with Watch() as watch:
                self._line(watch)
            if not is_running():
                return
            if watch.interrupted():
                watch.tell()
                return
        frame = innermost()
        if frame is not None:
            show_frame(frame)

    def _line(self, watch: Watch) -> None:
        """One line further."""
        start = _place(innermost())
        for _ in range(MOST):
            frame = innermost()
            if frame is None:
                return
            if frame.level > 0:
                # In the machine or a library: back to Python first.
                _leave(frame, watch)
            else:
                run_quietly(self.stock, watch)
            if not is_running() or watch.interrupted():
                return
            frame = innermost()
            if frame is not None and frame.level == 0 and _place(frame) != start and _at_line(frame):
                return
        raise ViewError(f"no other line of Python after {MOST} steps")


def _place(frame: GdbFrame | None) -> tuple[int, str, int] | None:
    """The frame and the line where it stands."""
    position = frame.position() if frame is not None else None
    return (frame.base, position.path, position.line) if frame is not None and position else None


def _at_line(frame: GdbFrame) -> bool:
    """Does it stand where a line begins?"""
    return gdb.find_pc_line(frame.pc).pc == frame.pc


def _leave(frame: GdbFrame, watch: Watch) -> None:
    """Runs until the Python frame goes on."""
    inner = frame.frame.newer()
    if inner is not None:
        inner.select()
        run_quietly("finish", watch)


class Next(Step):
    """Step to the next line of Python, over functions that are called.

    Usage: py-next [N]"""

    name, stock = "py-next", "next"


class Finish(session.Command):
    """Run until the selected Python function has returned, and show what it returned.

    Usage: py-finish"""

    name, kind = "py-finish", gdb.COMMAND_RUNNING

    def run(self, argument: str) -> None:
        """Runs."""
        arguments.nothing_more(argument)
        frame = session.python_frame()
        name = frame.name()
        end = gdb.FinishBreakpoint(frame.frame, internal=True)
        end.silent = True
        with Watch() as watch:
            run_quietly("continue", watch)
            if not is_running():
                return
            if watch.interrupted():
                watch.tell()
                return
            value = end.return_value
            # Called by the machine (a key function of sorted, say): on to the Python frame.
            outer = innermost()
            while outer is not None and outer.level > 0 and is_running() and not watch.interrupted():
                _leave(outer, watch)
                outer = innermost() if is_running() else None
        if value is not None:
            print(f"{name} returned {_result(value)}")
        if outer is not None:
            show_frame(outer)


def _result(value: gdb.Value) -> str:
    """A function's result; the word 0 is an exception."""
    return "nothing: it raised an exception" if word_of(value) == 0 else str(value)


def install() -> None:
    """Registers the commands."""
    for command in (Step, Next, Finish):
        command()
