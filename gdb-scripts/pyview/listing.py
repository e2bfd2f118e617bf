"""The operations of a code object, with their addresses and source text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, Iterable, Iterator

from .code import Code, Function
from .errors import CommandError, Damaged
from .model import Struct
from .text import SHORT, show

#: Operations and bytes of source beyond this are a sign of damage.
_MANY = 1 << 26
#: Columns of a line.
_WIDTH = 110

#: Addresses and texts of the instructions between two addresses: what the debugger disassembles.
Disassembler = Callable[[int, int], Iterable["tuple[int, str]"]]


@dataclass(frozen=True)
class Operation:
    """One operation of the bytecode."""

    number: int
    name: str
    line: int
    #: What it was made from, one line.
    source: str
    #: Its machine code, from and to: the part in line first, then what lies behind the function's
    #: other code.
    parts: tuple[tuple[int, int], ...]

    def contains(self, pc: int) -> bool:
        """Is this an address in its machine code?"""
        return any(start <= pc < end for start, end in self.parts)


def operations(code: Code) -> list[Operation]:
    """All operations of a code object, in order."""
    view, machine, described = code.view, code.machine(), code.object
    names = {number: name for name, number in view.model.numbers("operations").items()}
    if not described.body:
        raise CommandError(f"{code.name} was never called: its operations are packed until then")
    body = described.follow("body")
    numbers = _numbers(view, body.ops, "Op", "number")
    starts = _numbers(view, body.ranges, "SourceRange", "start")
    ends = _numbers(view, body.ranges, "SourceRange", "end")
    source = described.follow("source").data
    text = view.memory.read(source.text.pointer, min(source.text.length, _MANY))
    lines = _words(view, source.line_starts)
    parts = _parts(view, machine) if machine else {}
    found = []
    for n, number in enumerate(numbers):
        begin = starts[n] if n < len(starts) else 0
        piece = text[begin : ends[n] if n < len(ends) else begin].decode("utf-8", "replace")
        found.append(
            Operation(
                n,
                names.get(number, f"operation {number}"),
                _line(lines, begin),
                " ".join(piece.split()),
                tuple(parts.get(n, ())),
            )
        )
    return found


def _parts(view: Any, machine: Struct) -> dict[int, list[tuple[int, int]]]:
    """Runs of machine code by operation."""
    entry, size = machine.entry, machine.size
    offsets = _numbers(view, machine.positions, "Position", "offset")
    owners = _numbers(view, machine.positions, "Position", "operation")
    found: dict[int, list[tuple[int, int]]] = {}
    for start, end, owner in zip(offsets, [*offsets[1:], size], owners):
        if start < end:
            found.setdefault(owner, []).append((entry + start, entry + end))
    return found


def _line(starts: list[int], offset: int) -> int:
    low, high = 0, len(starts)
    while low < high:
        middle = (low + high) // 2
        if starts[middle] <= offset:
            low = middle + 1
        else:
            high = middle
    return low


def _words(view: Any, vector: Struct) -> list[int]:
    """A vector of 32-bit numbers."""
    if vector.length > _MANY:
        raise Damaged(vector.address, f"a table of {vector.length} numbers")
    return list(memoryview(view.memory.read(vector.pointer, 4 * vector.length)).cast("I"))


def _numbers(view: Any, vector: Struct, name: str, field: str) -> list[int]:
    """One field of each record in a vector."""
    record = view.model.record(name)
    if vector.length * record.size > _MANY:
        raise Damaged(vector.address, f"a table of {vector.length} operations")
    described, data = record.fields[field], view.memory.read(vector.pointer, vector.length * record.size)
    step = record.size
    return [
        int.from_bytes(data[at + described.offset : at + described.offset + described.size], "little")
        for at in range(0, len(data), step)
    ]


def code_of(value: Any) -> Code:
    """The code of a function, a method, a generator or whatever else has some."""
    if isinstance(value, Function):
        return value.code()
    function = getattr(value, "function", None)
    function = function() if callable(function) else function
    if isinstance(function, Function):
        return function.code()
    code = getattr(value, "code", None)
    if code is None:
        raise CommandError(f"{show(value, SHORT)} has no bytecode")
    return code()


def lines(code: Code, pc: int | None, disassemble: Disassembler | None) -> Iterator[str]:
    """The operations of a code object, the one at `pc` marked; with their machine code if there is
    a disassembler."""
    yield f"{code.name('qualname')} in {code.file()}, line {code.line()}"
    line = 0
    for operation in operations(code):
        number = f"{operation.line:>5}" if operation.line != line else " " * 5
        line = operation.line
        here = "=>" if pc is not None and operation.contains(pc) else "  "
        yield f"{here}{number} {operation.number:>4}  {operation.name:<20} {operation.source}"[:_WIDTH].rstrip()
        for start, end in operation.parts if disassemble else ():
            for address, text in disassemble(start, end):
                yield f"              {address:#x}  {text}".rstrip()
