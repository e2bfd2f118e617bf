"""The program while a command of ours lets it run, by lldb's own stepping."""

from __future__ import annotations

from typing import Any, Callable

import lldb
from pyview import stack
from pyview.errors import ViewError
from pyview.session import Run
from pyview.target import Frame

from .formats import word_of


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
            thread.StepInto()
        else:
            _check(lambda error: thread.StepOver(lldb.eOnlyDuringStepping, error))

    def leave(self, frame: Frame) -> None:
        thread = self.session.thread
        inner = thread.GetFrameAtIndex(frame.level - 1)
        _check(lambda error: thread.StepOutOfFrame(inner, error))

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
        # Else lldb would go on with the step at the next `continue`.
        session.stock("thread plan discard 1", quiet=True)
        session.say(f"Stopped: {session.thread.GetStopDescription(200)}")
        frame = session.innermost()
        if frame is None:
            session.say("No Python frames.")
            return
        session.select_frame(frame)
        session.say_all(stack.frame_lines(session.view(), frame))


def _check(step: Callable[[lldb.SBError], None]) -> None:
    """Makes a step. Raises `ViewError` if lldb cannot."""
    error = lldb.SBError()
    step(error)
    if error.Fail():
        raise ViewError(f"lldb cannot step: {error.GetCString()}")
