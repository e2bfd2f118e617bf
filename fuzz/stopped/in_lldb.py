"""Stops programs in stock lldb; `command script import` it. The program's output goes to STOPS_OUTPUT."""

from __future__ import annotations

import math
import os
import sys

import lldb

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from compare import Debugger, Frame  # noqa: E402

CALL = "((const char *(*)(const char *, unsigned long)) &dwarfpython_eval_in)"
#: Types of objects that have the same name in Python.
NAMED = ("str", "list", "dict", "tuple", "set", "bytes", "function", "range", "generator")


class Lldb(Debugger):
    """lldb-19, without a script of ours."""

    name = "lldb"

    def __init__(self, debugger: lldb.SBDebugger) -> None:
        self.debugger = debugger
        self.debugger.SetAsync(False)

    @property
    def process(self) -> lldb.SBProcess:
        """The program."""
        return self.debugger.GetSelectedTarget().GetProcess()

    @property
    def thread(self) -> lldb.SBThread:
        """Its thread."""
        return self.process.GetSelectedThread()

    def start(self, file: str, lines: list[int]) -> None:
        for line in lines:
            made = self.debugger.GetSelectedTarget().BreakpointCreateByLocation(file, line)
            made.SetOneShot(True)
        self.debugger.HandleCommand(f"process launch -o {os.environ['STOPS_OUTPUT']}")

    def is_alive(self) -> bool:
        return self.process.GetState() == lldb.eStateStopped

    def frames(self) -> list[Frame]:
        return [self._frame(f) for f in self.thread if self._is_python(f)]

    def _is_python(self, frame: lldb.SBFrame) -> bool:
        name = frame.GetLineEntry().GetFileSpec().GetFilename()
        return frame.GetFunction().IsValid() and bool(name) and name.endswith(".py")

    def _frame(self, frame: lldb.SBFrame) -> Frame:
        return Frame(frame.GetFrameID(), frame.GetFunction().GetName(), frame.GetLineEntry().GetLine(), frame.GetFP())

    def is_in_python(self) -> bool:
        return self.is_alive() and self._is_python(self.thread.GetFrameAtIndex(0))

    def values(self, frame: Frame) -> list[tuple[str, str]]:
        found = []
        for variable in self.thread.GetFrameAtIndex(frame.own).GetVariables(True, True, False, True):
            name, kind = variable.GetName(), variable.GetTypeName() or ""
            if not name.isidentifier():
                continue
            if kind == "object &":
                found.append((name, self._number(variable)))
            elif kind.removeprefix("py::").removesuffix(" &") in NAMED:
                found.append((f"type({name}).__name__", repr(kind.removeprefix("py::").removesuffix(" &"))))
        return found

    def _number(self, variable: lldb.SBValue) -> str:
        """lldb shows a number as both; the float is NaN if it is an int."""
        error = lldb.SBError()
        number = variable.GetChildMemberWithName("float").GetData().GetDouble(error, 0)
        if error.Fail() or math.isnan(number):
            return variable.GetChildMemberWithName("int").GetValue()
        return repr(number)

    def ask(self, text: str, base: int = 0) -> str:
        quoted = text.replace("\\", "\\\\").replace('"', '\\"')
        options = lldb.SBExpressionOptions()
        options.SetLanguage(lldb.eLanguageTypeC_plus_plus_14)
        answer = self.thread.GetFrameAtIndex(0).EvaluateExpression(f'{CALL}("{quoted}", {base})', options)
        error = lldb.SBError()
        found = self.process.ReadCStringFromMemory(answer.GetValueAsUnsigned(), 1 << 16, error)
        if answer.GetError().Fail() or error.Fail():
            raise ValueError(f"lldb cannot ask {text}: {answer.GetError().GetCString()} {error.GetCString()}")
        return found

    def instructions(self, count: int) -> None:
        for _ in range(count):
            self.thread.StepInstruction(False)

    def go_on(self) -> None:
        self.process.Continue()


def __lldb_init_module(debugger: lldb.SBDebugger, _internal: dict) -> None:
    """Called by lldb."""
    Lldb(debugger).run()
