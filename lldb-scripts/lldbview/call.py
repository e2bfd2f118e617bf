"""Running Python code in the stopped program, through the functions that the machine exports."""

from __future__ import annotations

import lldb
from pyview.errors import ViewError
from pyview.view import View

from . import session
from .adapter import LldbFrame

EVAL, EXEC = "dwarfpython_eval_in", "dwarfpython_exec_in"
#: The most text that comes back.
MOST = 1 << 20
#: Microseconds after which code that runs in the program is stopped.
PATIENCE = 60_000_000


def is_available(process: lldb.SBProcess) -> bool:
    """Is there a process that can be run?"""
    return process.IsValid() and process.GetPluginName() not in ("elf-core", "minidump")


def evaluate(expression: str, frame: LldbFrame) -> str:
    """`repr()` of an expression's value. Raises `ViewError` with the text of an exception."""
    return _call(EVAL, expression, frame)


def execute(statements: str, frame: LldbFrame) -> str:
    """Runs statements."""
    return _call(EXEC, statements, frame)


def _call(function: str, text: str, frame: LldbFrame) -> str:
    process = frame.frame.GetThread().GetProcess()
    if not is_available(process):
        raise ViewError("a core file cannot run code: py-print looks at it without")
    if "\0" in text:
        raise ViewError("the text has a NUL in it")
    quoted = "".join(f"\\{b:03o}" if b < 32 or b > 126 or chr(b) in '"\\' else chr(b) for b in text.encode())
    options = lldb.SBExpressionOptions()
    options.SetLanguage(lldb.eLanguageTypeC_plus_plus_14)
    options.SetTimeoutInMicroSeconds(PATIENCE)
    options.SetSuppressPersistentResult(True)
    # The innermost frame of the thread: what the machine needs to see of it is there.
    newest = frame.frame.GetThread().GetFrameAtIndex(0)
    code = f'((unsigned long (*)(const char *, unsigned long)) &{function})("{quoted}", {frame.base:#x}UL)'
    answer = newest.EvaluateExpression(code, options)
    if answer.GetError().Fail():
        raise ViewError(f"the program could not run it: {(answer.GetError().GetCString() or '').strip()}")
    view = session.view_of(process)
    made = _text(view, answer.GetValueAsUnsigned())
    # What the answer is: a value, an exception, or why nothing was run.
    status = view.model.struct("Records", view.model.numbers("places")["records"]).status
    if status != view.model.numbers("answers")["done"]:
        raise ViewError(made)
    return made


def _text(view: View, address: int) -> str:
    data = b""
    while b"\0" not in data and len(data) < MOST:
        data += view.memory.read(address + len(data), 256 - (address + len(data)) % 256)
    return view.model.decode(data.split(b"\0", 1)[0])
