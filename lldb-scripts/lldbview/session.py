"""`pyview.session` over lldb."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Iterator

import lldb
from pyview import stops
from pyview.errors import CommandError, ViewError
from pyview.session import Run, Session, Thread
from pyview.target import Frame
from pyview.text import Limits
from pyview.view import View

from . import breaks, views
from .adapter import LldbFrame
from .run import LldbRun

#: Microseconds after which code that runs in the program is stopped.
PATIENCE = 60_000_000


class LldbSession(Session):
    """A debugger of lldb's, for one command; `result` is where the command prints."""

    def __init__(self, debugger: lldb.SBDebugger, result: lldb.SBCommandReturnObject | None = None) -> None:
        self.debugger = debugger
        self.result = result

    @property
    def target(self) -> lldb.SBTarget:
        """The selected program. Raises `CommandError` if there is none."""
        target = self.debugger.GetSelectedTarget()
        if not target.IsValid():
            raise CommandError("no program to debug; `file` names one")
        return target

    @property
    def process(self) -> lldb.SBProcess:
        """The selected process."""
        return self.debugger.GetSelectedTarget().GetProcess()

    @property
    def thread(self) -> lldb.SBThread:
        """The selected thread. Raises `ViewError` if there is none."""
        thread = self.process.GetSelectedThread()
        if not thread.IsValid():
            raise ViewError("no process is stopped here")
        return thread

    def stock(self, command: str, quiet: bool = False) -> str:
        """What a command of lldb's own prints. Raises its error, unless `quiet`."""
        answer = lldb.SBCommandReturnObject()
        self.debugger.GetCommandInterpreter().HandleCommand(command, answer)
        if not answer.Succeeded() and not quiet:
            raise ViewError((answer.GetError() or "").removeprefix("error: ").strip())
        return answer.GetOutput() or ""

    def view(self) -> View:
        return views.view_of(self.process)

    def say(self, line: str) -> None:
        if self.result is not None:
            self.result.AppendMessage(line)

    def limits(self) -> Limits:
        return views.limits(self.debugger)

    def select_frame(self, frame: Frame) -> None:
        self.thread.SetSelectedFrame(frame.level)

    def threads(self) -> Iterator[Thread]:
        known, selected = self.view().target.known, self.thread.GetThreadID()
        names = self.thread_names()
        for thread in self.process:
            number, id_ = thread.GetIndexID(), thread.GetThreadID()
            newest = LldbFrame(thread.GetFrameAtIndex(0), known)
            yield Thread(number, thread.GetName() or names.get(id_, "?"), id_, id_ == selected, newest)

    def register(self, name: str) -> int:
        register = self.thread.GetSelectedFrame().FindRegister(name[1:])
        if not register.IsValid():
            raise CommandError(f"no register {name}")
        return register.GetValueAsUnsigned()

    def instructions(self, start: int, end: int) -> Iterator[tuple[int, str]]:
        target, data = self.target, self.view().memory.read(start, end - start)
        for instruction in target.GetInstructions(target.ResolveLoadAddress(start), data):
            address = instruction.GetAddress().GetLoadAddress(target)
            note = instruction.GetComment(target)
            text = f"{instruction.GetMnemonic(target)} {instruction.GetOperands(target)}"
            yield address, f"{text}  ; {note}" if note else text

    def is_live(self) -> bool:
        process = self.process
        return process.IsValid() and process.GetPluginName() not in ("elf-core", "minidump")

    def ask(self, question: str, frame: Frame) -> int:
        options = lldb.SBExpressionOptions()
        options.SetLanguage(lldb.eLanguageTypeC_plus_plus_14)
        options.SetTimeoutInMicroSeconds(PATIENCE)
        options.SetSuppressPersistentResult(True)
        options.SetIgnoreBreakpoints(True)  # As `expression` does; lldb does not unwind beyond one.
        # The innermost frame of the thread: what the machine needs to see of it is there.
        value = frame.frame.GetThread().GetFrameAtIndex(0).EvaluateExpression(question, options)
        if value.GetError().Fail():
            raise ViewError(f"the program could not run it: {(value.GetError().GetCString() or '').strip()}")
        return value.GetValueAsUnsigned()

    def running(self) -> AbstractContextManager[Run]:
        if not self.is_live():
            raise ViewError("no process that could run is here")
        return LldbRun(self)

    def break_at(self, place: str, condition: str, temporary: bool) -> None:
        made = self._breakpoint(place)
        if not made.IsValid():
            raise CommandError(f"lldb cannot set a breakpoint at {place}")
        given = breaks.extra(place=place, condition=condition)
        made.SetScriptCallbackFunction(f"{breaks.__name__}.at_breakpoint", given)
        made.SetOneShot(temporary)
        made.AddName(breaks.BREAK_NAME)
        breaks.texts[made.GetID()] = stops.break_text(place, condition)
        where = "" if made.GetNumLocations() else " (pending)"
        what = f" stops only if {condition}" if condition else ""
        self.say(f"Breakpoint {made.GetID()} at {place}{where}{what}")

    def _breakpoint(self, place: str) -> lldb.SBBreakpoint:
        """A new breakpoint; of a function, at all functions with its last name."""
        file, colon, line = place.rpartition(":")
        if colon and line.isdigit():
            return self.target.BreakpointCreateByLocation(file, int(line))
        return self.target.BreakpointCreateByName(place.rpartition(".")[2])

    def catch(self, wanted: str, uncaught: bool) -> int:
        made = self.target.BreakpointCreateByName(stops.UNCAUGHT if uncaught else stops.RAISED)
        made.SetScriptCallbackFunction(f"{breaks.__name__}.at_raise", breaks.extra(type=wanted))
        made.AddName(breaks.CATCH_NAME)
        breaks.texts[made.GetID()] = stops.catch_text(wanted, uncaught)
        # One stop hook for each target.
        hook = f"{breaks.__name__}.{breaks.StopHook.__name__}"
        if breaks.StopHook.__name__ not in self.stock("target stop-hook list", quiet=True):
            self.stock(f"target stop-hook add -P {hook}")
        return made.GetID()

    def breakpoints(self) -> Iterator[tuple[int, bool, str]]:
        for made in self.target.breakpoint_iter():
            if made.MatchesName(breaks.BREAK_NAME) or made.MatchesName(breaks.CATCH_NAME):
                yield made.GetID(), made.IsEnabled(), breaks.texts.get(made.GetID(), "?")
