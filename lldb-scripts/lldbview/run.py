"""The program while a command of ours lets it run, by lldb's own stepping."""

from __future__ import annotations

from typing import Any, Callable

import lldb
from pyview import stops
from pyview.errors import ViewError
from pyview.session import Run
from pyview.target import Frame

from .formats import word_of

#: The name of the breakpoint where native code calls Python.
DOOR_NAME = "py_step"


class LldbRun(Run):
    """Steps are made one after the other: lldb waits for the end of each."""

    def __init__(self, session: Any) -> None:
        self.session = session
        self.before = session.debugger.GetAsync()

    def __enter__(self) -> LldbRun:
        self.session.debugger.SetAsync(False)
        return self

    def __exit__(self, *_: object) -> None:
        self.session.debugger.SetAsync(self.before)

    def is_stopped(self) -> bool:
        return self.session.process.GetState() == lldb.eStateStopped

    def is_interrupted(self) -> bool:
        return self.session.thread.GetStopReason() != lldb.eStopReasonPlanComplete

    def step(self, into: bool) -> None:
        thread = self.session.thread
        if into:
            self._perhaps_into(lambda _: thread.StepInto(), into)
        else:
            _check(lambda error: thread.StepOver(lldb.eOnlyDuringStepping, error))

    def leave(self, frame: Frame, into: bool) -> None:
        thread = self.session.thread
        inner = thread.GetFrameAtIndex(frame.level - 1)
        self._perhaps_into(lambda error: thread.StepOutOfFrame(inner, error), into)

    def _perhaps_into(self, step: Callable[[lldb.SBError], None], into: bool) -> None:
        """Makes a stock step; if `into`, to the body of a Python function that native code calls."""
        if not into:
            _check(step)
            return
        thread, door = self.session.thread, self._door()
        door.SetThreadID(thread.GetThreadID())
        door.SetEnabled(True)
        try:
            _check(step)
            # lldb forgets it when the breakpoint is off.
            called = self.is_stopped() and self._is_at(door)
        finally:
            door.SetEnabled(False)
        if called:
            self._discard()
            callee = self.session.view().target.newest_frame().register(stops.CALLEE)
            start = stops.start_of(self.session.view().object(callee))
            if start is not None:
                _check(lambda error: thread.RunToAddress(start, error))

    def _door(self) -> lldb.SBBreakpoint:
        """A breakpoint where native code calls Python. It is off but for a step: lldb gives scripts
        no breakpoints that users do not see."""
        for made in self.session.target.breakpoint_iter():
            if made.MatchesName(DOOR_NAME):
                return made
        made = self.session.target.BreakpointCreateByName(stops.ENTERED)
        made.AddName(DOOR_NAME)
        return made

    def _is_at(self, door: lldb.SBBreakpoint) -> bool:
        """Has the thread stopped there, and only there?"""
        thread = self.session.thread
        if thread.GetStopReason() != lldb.eStopReasonBreakpoint:
            return False
        data = [thread.GetStopReasonDataAtIndex(n) for n in range(0, thread.GetStopReasonDataCount(), 2)]
        return data == [door.GetID()]

    def _discard(self) -> None:
        """Gives up a step that was interrupted; else lldb would go on with it."""
        self.session.stock("thread plan discard 1", quiet=True)

    def finish(self, frame: Frame) -> int | None:
        thread = self.session.thread
        _check(lambda error: thread.StepOutOfFrame(frame.frame, error))
        if not self.is_stopped() or self.is_interrupted():
            return None
        value = thread.GetStopReturnValue()
        return word_of(self.session.view(), value) if value.IsValid() else None

    def tell(self) -> None:
        session = self.session
        if not self.is_stopped():
            state = session.process.GetState()
            name = lldb.SBDebugger.StateAsCString(state)
            status = f" with status {session.process.GetExitStatus()}" if state == lldb.eStateExited else ""
            session.say(f"The program has {name}{status}.")
            return
        self._discard()
        session.say(f"Stopped: {session.thread.GetStopDescription(200)}")
        frame = session.innermost()
        if frame is None:
            session.say("No Python frames.")
            return
        session.arrive(frame)


def _check(step: Callable[[lldb.SBError], None]) -> None:
    """Makes a step. Raises `ViewError` if lldb cannot."""
    error = lldb.SBError()
    step(error)
    if error.Fail():
        raise ViewError(f"lldb cannot step: {error.GetCString()}")
