"""Running Python code in the stopped program, through the functions that the machine exports."""

from __future__ import annotations

import gdb
from pyview.errors import ViewError

from . import session
from .adapter import GdbFrame, language

EVAL, EXEC = "dwarfpython_eval_in", "dwarfpython_exec_in"
#: The most text that comes back.
MOST = 1 << 20


def is_available() -> bool:
    """Is there a process that can be run?"""
    inferior = gdb.selected_inferior()
    return inferior.pid != 0 and _target() != "core"


def _target() -> str:
    connection = getattr(gdb.selected_inferior(), "connection", None)
    return connection.type if connection is not None else ""


def evaluate(expression: str, frame: GdbFrame) -> str:
    """`repr()` of an expression's value. Raises `ViewError` with the text of an exception."""
    return _call(EVAL, expression, frame)


def execute(statements: str, frame: GdbFrame) -> str:
    """Runs statements."""
    return _call(EXEC, statements, frame)


def _call(function: str, text: str, frame: GdbFrame) -> str:
    if not is_available():
        raise ViewError("a core file cannot run code: py-print looks at it without")
    if "\0" in text:
        raise ViewError("the text has a NUL in it")
    quoted = "".join(f"\\{b:03o}" if b < 32 or b > 126 or chr(b) in '"\\' else chr(b) for b in text.encode())
    base = frame.base
    selected = gdb.selected_frame()
    try:
        with language("c"):
            # The innermost frame of the thread: what the machine needs to see of it is there.
            answer = gdb.parse_and_eval(
                f'((char *(*)(const char *, unsigned long)) &{function})("{quoted}", {base:#x}UL)'
            )
            address = int(answer) & (1 << 64) - 1
    except gdb.error as e:
        raise ViewError(f"the program could not run it: {e}") from None
    finally:
        session.view().forget()
        if selected.is_valid():
            selected.select()
    text = _text(address)
    # What the answer is: a value, an exception, or why nothing was run.
    view = session.view()
    status = view.model.struct("Records", view.model.numbers("places")["records"]).status
    if status != view.model.numbers("answers")["done"]:
        raise ViewError(text)
    return text


def _text(address: int) -> str:
    view, data = session.view(), b""
    while b"\0" not in data and len(data) < MOST:
        data += view.memory.read(address + len(data), 256 - (address + len(data)) % 256)
    return view.model.decode(data.split(b"\0", 1)[0])
