"""Stops programs in stock lldb; `command script import` it. The program's output goes to STOPS_OUTPUT."""

from __future__ import annotations

import math
import os
import sys

import lldb

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from compare import Debugger, Frame, Value  # noqa: E402

CALL = "((const char *(*)(const char *, unsigned long)) &dwarfpython_eval_in)"


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
        target = self.debugger.GetSelectedTarget()
        target.BreakpointCreateByLocation(file, 1).SetOneShot(True)
        self.debugger.HandleCommand(f"process launch -o {os.environ['STOPS_OUTPUT']}")
        for line in lines:
            target.BreakpointCreateByLocation(file, line).SetOneShot(True)

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

    def values(self, frame: Frame) -> dict[str, Value]:
        found = {}
        for variable in self.thread.GetFrameAtIndex(frame.own).GetVariables(True, True, False, True):
            value = self._value(variable) if variable.GetName().isidentifier() else None
            if value is not None:
                found[variable.GetName()] = value
        return found

    def _value(self, variable: lldb.SBValue) -> Value | None:
        """What a variable holds; lldb shows a number as both, and the float is NaN if it is an int."""
        kind = (variable.GetTypeName() or "").removesuffix(" &")
        number, value = (variable.GetChildMemberWithName(name) for name in ("float", "value"))
        if kind == "object":
            word = variable.GetChildMemberWithName("int")
            shown = number.GetData().GetDouble(lldb.SBError(), 0)
            if math.isnan(shown):
                return "int", hex(variable.GetChildMemberWithName("int").GetValueAsSigned())
            return "float", shown.hex()
        if kind == "py::unbound":
            return None
        if kind == "py::bool":
            return "bool", hex(value.GetValueAsUnsigned())
        if kind == "py::float":
            return "float", value.GetData().GetDouble(lldb.SBError(), 0).hex()
        if kind == "py::bigint":
            return "int", self._big(variable)
        if kind == "py::instance":
            named = variable
            for name in ("shape", "type", "name", "data"):
                named = named.GetChildMemberWithName(name)
            return (named.GetSummary() or "").strip('"'), None
        return kind.split("::")[-1], None

    def _big(self, variable: lldb.SBValue) -> str | None:
        """An int beyond 64 bits, as far as lldb shows it as one number."""
        limbs, magnitude, negative = (
            variable.GetChildMemberWithName(name) for name in ("limbs", "magnitude", "negative")
        )
        if limbs.GetValueAsUnsigned() > 2:
            return None
        data = magnitude.GetChildAtIndex(0).GetData()
        shown = bytes(data.uint8s[: data.GetByteSize()])
        return hex(int.from_bytes(shown, "little") * (-1 if negative.GetValueAsUnsigned() else 1))

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
