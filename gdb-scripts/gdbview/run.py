"""The program while a command of ours lets it run, by gdb's own stepping."""

from __future__ import annotations

import gdb
from pyview import stops
from pyview.errors import ViewError, distrusting
from pyview.session import Run, Session
from pyview.target import Frame

from . import views
from .adapter import GdbFrame
from .breaks import Catch
from .printers import word_of


class Door(gdb.Breakpoint):
    """Where native code calls Python: it stops a step, and knows where the function's body begins."""

    def __init__(self) -> None:
        super().__init__(stops.ENTERED, internal=True)
        self.silent, self.thread = True, gdb.selected_thread().global_num
        self.start: int | None = None

    def stop(self) -> bool:
        """Called by gdb."""
        try:
            with distrusting():
                views.view().forget()
                callee = GdbFrame(gdb.newest_frame(), 0).register(stops.CALLEE)
                self.start = stops.start_of(views.view().object(callee))
        except ViewError:
            self.start = None
        return self.start is not None


class GdbRun(Run):
    """Notes why the program has stopped."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.event: gdb.Event | None = None
        #: Numbers of the breakpoints that were hit, and the catchpoints among them.
        self.hit: list[int] = []
        self.caught = False
        self._counts: dict[int, int] = {}

    def __enter__(self) -> GdbRun:
        for events in (gdb.events.stop, gdb.events.exited):
            events.connect(self._note)
        return self

    def __exit__(self, *_: object) -> None:
        for events in (gdb.events.stop, gdb.events.exited):
            events.disconnect(self._note)

    def _note(self, event: gdb.Event) -> None:
        self.event = event
        if not isinstance(event, gdb.BreakpointEvent):
            return
        for breakpoint in event.breakpoints:
            # gdb names also those whose condition does not hold.
            if breakpoint.number > 0 and breakpoint.hit_count != self._counts.get(breakpoint.number, 0):
                self.hit.append(breakpoint.number)
                self.caught |= isinstance(breakpoint, Catch)

    def _quietly(self, command: str) -> None:
        """Runs a stock command without what it prints."""
        self.event, self.hit = None, []
        self._counts = {b.number: b.hit_count for b in gdb.breakpoints()}
        gdb.execute(f"with suppress-cli-notifications on -- {command}", to_string=True)

    def is_stopped(self) -> bool:
        return gdb.selected_inferior().pid != 0 and gdb.selected_thread() is not None

    def is_interrupted(self) -> bool:
        return bool(self.hit) or isinstance(self.event, gdb.SignalEvent)

    def step(self, into: bool) -> None:
        self._perhaps_into("step" if into else "next", into)

    def leave(self, frame: Frame, into: bool) -> None:
        inner = frame.frame.newer()
        if inner is not None:
            inner.select()
            self._perhaps_into("finish", into)

    def _perhaps_into(self, command: str, into: bool) -> None:
        """Runs a stock command; if `into`, to the body of a Python function that native code calls."""
        if not into:
            self._quietly(command)
            return
        door = Door()
        try:
            self._quietly(command)
        finally:
            door.delete()
        if door.start is not None and self.is_stopped() and not self.is_interrupted():
            start = gdb.Breakpoint(f"*{door.start:#x}", internal=True)
            start.silent, start.thread = True, gdb.selected_thread().global_num
            try:
                self._quietly("continue")
            finally:
                start.delete()

    def finish(self, frame: Frame) -> int | None:
        end = gdb.FinishBreakpoint(frame.frame, internal=True)
        end.silent = True
        self._quietly("continue")
        if not self.is_stopped() or self.is_interrupted():
            return None
        return word_of(end.return_value) if end.return_value is not None else None

    def tell(self) -> None:
        if not self.is_stopped():
            status = getattr(self.event, "exit_code", None)
            print("The program has ended." if status is None else f"The program has exited with status {status}.")
            return
        if self.caught:
            return
        if self.hit:
            print(f"\nBreakpoint {', '.join(map(str, self.hit))}")
        elif isinstance(self.event, gdb.SignalEvent):
            print(f"\nProgram received signal {self.event.stop_signal}.")
        frame = GdbFrame(gdb.newest_frame(), 0)
        if frame.is_python():
            self.session.arrive(frame)
        else:
            gdb.execute("frame 0")
