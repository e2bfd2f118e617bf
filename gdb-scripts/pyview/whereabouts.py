"""What lies at an address: an object, a field of it, code, a variable of a frame."""

from __future__ import annotations

from typing import Iterable, Iterator

from .errors import ViewError
from .heap import Heap
from .names import Scope
from .objects import Object
from .special import Special
from .target import Frame
from .text import LINE, show
from .view import View


def describe(view: View, address: int, frames: Iterable[Frame] = ()) -> list[str]:
    """Lines about an address; empty if nothing of Python's lies there."""
    for look in (_singleton, _object, _shape, _code):
        lines = list(look(view, address))
        if lines:
            return lines
    return list(_variable(view, address, frames))


def _singleton(view: View, address: int) -> Iterator[str]:
    if address in view.singletons and address >= view.lowest_object:
        found = view.singletons[address]
        yield f"{address:#x} is {found!r}" + ("" if isinstance(found, Special) else f", a {type(found).__name__}")


def _object(view: View, address: int) -> Iterator[str]:
    heap = Heap(view)
    cell = heap.cell(address)
    if cell is None:
        if heap.base <= address < heap.top:
            yield f"{address:#x} lies in object memory that holds no object"
        return
    start, size = cell
    if view.memory.word(start) == 0:
        yield f"{address:#x} lies in a free cell of {size} bytes at {start:#x}"
        return
    found = view.object(start)
    inside = f", {address - start} bytes inside" if address != start else ""
    yield f"{address:#x} is {found.type_name()} at {start:#x}, a cell of {size} bytes{inside}"
    if inside:
        yield from _field(found, address)
    yield f"value: {show(found.plain(), LINE)}"


def _field(found: Object, address: int) -> Iterator[str]:
    offset = address - found.address
    for field in found.type.record.fields.values():
        if field.offset <= offset < field.offset + field.size:
            yield f"field: {field.name} ({field.type})"
    for name in found.slot_names():
        if found.slot_address(name) == address & ~7:
            yield f"attribute: {name}"


def _shape(view: View, address: int) -> Iterator[str]:
    if address in view.shapes:
        yield f"{address:#x} lies among the shapes of objects"


def _code(view: View, address: int) -> Iterator[str]:
    position = view.target.position_at(address)
    if position is not None:
        offset = address - position.start
        yield f"{address:#x} is code of {position.symbol}, {offset} bytes from its start"
        yield f"line: {position.file}:{position.line}"
        return
    symbol = view.target.symbol_at(address)
    if symbol is not None:
        yield f"{address:#x} is {symbol}"


def _variable(view: View, address: int, frames: Iterable[Frame]) -> Iterator[str]:
    for frame in frames:
        try:
            scope = Scope(view, frame)
            for variable in scope.variables():
                if variable.address <= address < variable.address + 8:
                    yield f"{address:#x} is the variable {variable.name} of frame {frame.level}, {frame.name()}"
                    yield f"value: {show(scope.value_of(variable), LINE)}"
                    return
        except ViewError:
            continue
