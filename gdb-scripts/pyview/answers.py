"""Running Python code in the stopped program, through the functions that the machine exports."""

from __future__ import annotations

from .errors import ViewError
from .view import View

EVAL, EXEC = "dwarfpython_eval_in", "dwarfpython_exec_in"
#: The most text that comes back.
MOST = 1 << 20


def question(function: str, text: str, base: int) -> str:
    """The C expression that runs a text in the frame at `base`. Its value is an address.

    It has no words of C: debuggers take them for the frame's variables of the same name."""
    if "\0" in text:
        raise ViewError("the text has a NUL in it")
    quoted = "".join(f"\\{b:03o}" if b < 32 or b > 126 or chr(b) in '"\\' else chr(b) for b in text.encode())
    return f'{function}("{quoted}", {base:#x}UL)'


def answer(view: View, address: int) -> str:
    """The text at the address. Raises it if it is an exception, or why nothing was run."""
    data = b""
    while b"\0" not in data and len(data) < MOST:
        data += view.memory.read(address + len(data), 256 - (address + len(data)) % 256)
    text = view.model.decode(data.split(b"\0", 1)[0])
    status = view.model.struct("Records", view.model.numbers("places")["records"]).status
    if status != view.model.numbers("answers")["done"]:
        raise ViewError(text)
    return text
