"""Stepping that stays in Python."""

from __future__ import annotations

import lldb
from pyview import stack
from pyview.errors import ViewError
from pyview.text import show

from .. import call, formats, session
from ..adapter import LldbFrame, source_lines

#: Stock steps that one Python step may take.
MOST = 1000


class _Running(session.Command):
    """A command that lets the program run for a while."""

    def __call__(self, debugger, argument, context, result) -> None:
        """Called by lldb: the steps are made one after the other."""
        if not call.is_available(debugger.GetSelectedTarget().GetProcess()):
            result.SetError("no process that could run is here")
            return
        before = debugger.GetAsync()
        debugger.SetAsync(False)
        try:
            super().__call__(debugger, argument, context, result)
        finally:
            debugger.SetAsync(before)

    def is_running(self) -> bool:
        """Is there still a process that has stopped?"""
        return self.process.GetState() == lldb.eStateStopped

    def interrupted(self) -> bool:
        """Was it something else than the end of a step?"""
        return self.thread.GetStopReason() != lldb.eStopReasonPlanComplete

    def innermost(self) -> LldbFrame | None:
        """The innermost Python frame."""
        return next(self.view().target.python_frames(LldbFrame(self.thread.GetFrameAtIndex(0))), None)

    def leave(self, frame: LldbFrame) -> None:
        """Runs until a Python frame that is not the innermost of all goes on."""
        inner = self.thread.GetFrameAtIndex(frame.level - 1)
        _check(self.thread, lambda error: self.thread.StepOutOfFrame(inner, error))

    def report(self) -> None:
        """Shows where the program is, or that it has ended."""
        if not self.is_running():
            state = lldb.SBDebugger.StateAsCString(self.process.GetState())
            code = self.process.GetExitStatus() if self.process.GetState() == lldb.eStateExited else None
            self.say(f"The program has {state}" + (f" with status {code}." if code is not None else "."))
            return
        if self.interrupted():
            # Else lldb would go on with the step at the next `continue`.
            self.debugger.GetCommandInterpreter().HandleCommand(
                "thread plan discard 1", lldb.SBCommandReturnObject()
            )
            self.say(f"Stopped: {self.thread.GetStopDescription(200)}")
        frame = self.innermost()
        if frame is None:
            self.say("No Python frames.")
            return
        self.thread.SetSelectedFrame(frame.level)
        self.say(stack.frame_line(self.view(), frame))
        position = frame.position()
        if position:
            for line in source_lines(position.path, position.line, position.line):
                self.say(f"{position.line}\t{line}")


def _check(thread: lldb.SBThread, step) -> None:
    """Makes a step. Raises `ViewError` if lldb cannot."""
    error = lldb.SBError()
    step(error)
    if error.Fail():
        raise ViewError(f"lldb cannot step: {error.GetCString()}")


def _place(frame: LldbFrame | None) -> tuple[int, str, int] | None:
    """The frame and the line where it stands."""
    position = frame.position() if frame is not None else None
    return (frame.base, position.path, position.line) if frame is not None and position else None


def _at_line(frame: LldbFrame) -> bool:
    """Does it stand where a line begins?"""
    target = frame.frame.GetThread().GetProcess().GetTarget()
    return frame.frame.GetLineEntry().GetStartAddress().GetLoadAddress(target) == frame.pc


class Step(_Running):
    """Step to the next line of Python, into functions that are called.

    Usage: py-step [N]
    The machine's own code and native libraries are stepped over."""

    name = "py-step"

    def run(self, argument: str) -> None:
        """Steps."""
        for _ in range(session.number(argument, 1)):
            if self.innermost() is None:
                raise ViewError("no Python frame to step in; `continue` goes on")
            self._line()
            if not self.is_running() or self.interrupted():
                break
        self.report()

    def _line(self) -> None:
        """One line further."""
        start = _place(self.innermost())
        for _ in range(MOST):
            frame = self.innermost()
            if frame is None:
                return
            if frame.level > 0:
                self.leave(frame)  # In the machine or a library: back to Python first.
            else:
                self.step()
            if not self.is_running() or self.interrupted():
                return
            frame = self.innermost()
            if frame is not None and frame.level == 0 and _place(frame) != start and _at_line(frame):
                return
        raise ViewError(f"no other line of Python after {MOST} steps")

    def step(self) -> None:
        """A stock step."""
        self.thread.StepInto()


class Next(Step):
    """Step to the next line of Python, over functions that are called.

    Usage: py-next [N]"""

    name = "py-next"

    def step(self) -> None:
        """A stock step."""
        _check(self.thread, lambda error: self.thread.StepOver(lldb.eOnlyDuringStepping, error))


class Finish(_Running):
    """Run until the selected Python function has returned, and show what it returned.

    Usage: py-finish"""

    name = "py-finish"

    def run(self, argument: str) -> None:
        """Runs."""
        session.nothing_more(argument)
        frame = self.python_frame()
        name = frame.name()
        _check(self.thread, lambda error: self.thread.StepOutOfFrame(frame.frame, error))
        if not self.is_running() or self.interrupted():
            self.report()
            return
        returned = self.thread.GetStopReturnValue()
        text = self._returned(returned) if returned.IsValid() else None
        # Called by the machine (a key function of sorted, say): on to the Python frame.
        outer = self.innermost()
        while outer is not None and outer.level > 0:
            self.leave(outer)
            if not self.is_running() or self.interrupted():
                break
            outer = self.innermost()
        self.report()
        if text is not None:
            self.say(f"{name} returned {text}")

    def _returned(self, value: lldb.SBValue) -> str:
        view = self.view()
        return show(view.value(formats.word_of(view, value)), session.limits(self.debugger))


COMMANDS = (Step, Next, Finish)
