"""Functions, classes, modules, generators, cells, exceptions: objects about code."""

from __future__ import annotations

import struct
from typing import Any, Iterator

from .errors import Damaged
from .model import Struct
from .objects import Object, attempt, of_kind, of_native
from .special import UNSET
from .target import Position


#: More bytes of source than anybody lists.
_MANY = 1 << 24


class Code:
    """Loaded code: names of variables, source position, machine code."""

    def __init__(self, view: Any, address: int) -> None:
        self.view = view
        self.loaded: Struct = view.model.struct("Loaded", address)
        self.object: Struct = self.loaded.follow("code").data
        self._names: dict[str, str] = {}
        self._variables: list[tuple[str, int, bool]] | None = None

    @staticmethod
    def of(view: Any, address: int) -> Code:
        """The code at an address, made once while the program stands still."""
        known = view.codes.get(address)
        if known is None:
            known = view.codes[address] = Code(view, address)
        return known

    def name(self, which: str = "name") -> str:
        """`name` or `qualname`."""
        known = self._names.get(which)
        if known is None:
            found = self.view.value(getattr(self.loaded, which))
            known = self._names[which] = found if isinstance(found, str) else "?"
        return known

    def machine(self) -> Struct | None:
        """Its machine code; `None` for a library function that was never called, a body that has run."""
        return self.loaded.follow("machine") if self.loaded.machine and not self.loaded.retired else None

    def position(self) -> Position | None:
        """Where its machine code begins."""
        machine = self.machine()
        return machine and self.view.target.position_at(machine.entry)

    def body(self) -> int:
        """The address of its first operation, behind the prologue."""
        machine = self.loaded.follow("machine")
        return machine.entry + self.view.model.struct("Position", machine.positions.pointer).offset

    def file(self) -> str:
        """Path of its source as the program gave it."""
        return self.view.model.text(self.object.follow("source").data.path)

    def source_lines(self, first: int, last: int) -> list[str]:
        """Lines of its source as the program has read it."""
        source = self.object.follow("source").data
        size, count = source.text.length, source.line_starts.length
        first, last = max(first, 1), min(last, count)
        if first > last:
            return []
        read, wanted = self.view.memory.read, last - first + 1
        ends = wanted + (last < count)
        starts = struct.unpack(f"<{ends}I", read(source.line_starts.pointer + 4 * (first - 1), 4 * ends))
        bounds = (*starts, size)[: wanted + 1]
        if list(bounds) != sorted(bounds) or bounds[-1] > min(size, bounds[0] + _MANY):
            raise Damaged(source.address, f"line {first} of {count}, {size} bytes")
        text = read(source.text.pointer + bounds[0], bounds[-1] - bounds[0])
        pieces = (text[start - bounds[0] : end - bounds[0]] for start, end in zip(bounds, bounds[1:]))
        return [self.view.model.decode(piece).rstrip("\r\n") for piece in pieces]

    def line(self) -> int:
        """Line of its definition."""
        return self.object.first_line

    def variables(self) -> list[tuple[str, int, bool]]:
        """Named slots: name, number, and whether it may hold a cell."""
        if self._variables is None:
            self._variables = self._read_variables()
        return self._variables

    def _read_variables(self) -> list[tuple[str, int, bool]]:
        listed, plain = self.object.locals, self.view.model.numbers("storage")["plain"]
        if listed.length > 1 << 16:
            raise Damaged(listed.address, f"{listed.length} variables")
        record, found = self.view.model.record("Local"), []
        for n in range(listed.length):
            local = Struct(self.view.model, record, listed.pointer + n * record.size)
            found.append((self.view.model.text(local.name), local.slot, local.storage != plain))
        return found


@of_kind("Function")
class Function(Object):
    """A Python function."""

    def code(self) -> Code:
        """Its code."""
        return Code.of(self.view, self.fields.code)

    def qualname(self) -> str:
        """Its qualified name."""
        found = self.field("qualname")
        return found if isinstance(found, str) else "?"

    def globals(self) -> Any:
        """The dict of its module's names."""
        return self.field("globals")

    def children(self) -> Iterator[tuple[str, Any]]:
        for name in ("qualname", "defaults", "kwdefaults", "closure", "attributes"):
            value = attempt(lambda: self.field(name))  # noqa: B023
            if value is not UNSET:
                yield name, value


@of_kind("NativeFunction")
class NativeFunction(Object):
    """A function written in Rust."""

    def name(self) -> str:
        """Its name."""
        found = self.field("name")
        return found if isinstance(found, str) else "?"


@of_kind("BoundMethod")
class BoundMethod(Object):
    """A function with its first argument."""

    def children(self) -> Iterator[tuple[str, Any]]:
        yield "__func__", attempt(lambda: self.field("function"))
        yield "__self__", attempt(lambda: self.field("receiver"))


@of_kind("Class")
class Class(Object):
    """A class."""

    def qualname(self) -> str:
        """Its qualified name."""
        found = self.field("qualname")
        return found if isinstance(found, str) else "?"

    def full_name(self) -> str:
        """The name with its module, unless that is `builtins`."""
        module = self.field("module")
        name = self.qualname()
        return name if not isinstance(module, str) or module == "builtins" else f"{module}.{name}"

    def own_mro(self) -> list[Object]:
        """The class and its bases, in the order of method resolution."""
        found = self.field("mro")
        items = list(found) if isinstance(found, tuple) else list(found.items()) if isinstance(found, Object) else []
        return [c for c in items if isinstance(c, Class)]

    def overflow_place(self) -> int:
        return self.address + self.type.slots_at - 8

    def children(self) -> Iterator[tuple[str, Any]]:
        namespace = self.field("dict")
        if isinstance(namespace, Object) and namespace.is_dict():
            for key, value in namespace.items():
                yield str(key), value


@of_kind("Module")
class Module(Object):
    """A module."""

    def name(self) -> str:
        """Its name."""
        found = self.field("name")
        return found if isinstance(found, str) else "?"

    def children(self) -> Iterator[tuple[str, Any]]:
        namespace = self.field("dict")
        if isinstance(namespace, Object) and namespace.is_dict():
            for key, value in namespace.items():
                yield str(key), value


@of_kind("Cell")
class Cell(Object):
    """A variable shared between functions."""

    def content(self) -> Any:
        """What it holds; `UNSET` before the assignment."""
        return self.field("value")

    def children(self) -> Iterator[tuple[str, Any]]:
        yield "value", attempt(self.content)


@of_kind("Code")
class CodeObject(Object):
    """A code object."""

    def code(self) -> Code:
        """What it stands for."""
        return Code.of(self.view, self.fields.code)


@of_kind("Exception")
class ExceptionObject(Object):
    """An exception."""

    def args(self) -> tuple[Any, ...]:
        """Its arguments."""
        found = self.field("args")
        if isinstance(found, tuple):
            return found
        return tuple(found.items()) if isinstance(found, Object) and found.type.kind == "Tuple" else ()

    def trace(self) -> list[tuple[str, str, int]]:
        """Its traceback, outermost first: function, file, line."""
        found, entry = [], self.field("traceback")
        while isinstance(entry, Object) and entry.type.kind == "Traceback" and len(found) < 10_000:
            code = Code.of(self.view, entry.fields.code)
            found.append((code.name(), code.file(), entry.fields.line))
            entry = entry.field("next")
        return found

    def children(self) -> Iterator[tuple[str, Any]]:
        for name in ("args", "traceback", "cause", "context"):
            value = attempt(lambda: self.field(name))  # noqa: B023
            if value is not UNSET:
                yield name, value
        yield from self.attributes()


@of_native("generator", "coroutine", "async_generator")
class Generator(Object):
    """A generator, coroutine or asynchronous generator, with its variables while it is suspended."""

    def function(self) -> Function:
        """The function whose code it runs."""
        found = self.field("function")
        if not isinstance(found, Function):
            raise Damaged(self.address, "a generator without a function")
        return found

    def state(self) -> str:
        """`suspended`, `not started`, `running` or `finished`."""
        fields = self.fields
        if fields.finished:
            return "finished"
        if fields.resume == 0:
            return "running"
        machine = self.function().code().machine()
        fresh = machine is not None and fields.resume == machine.entry + machine.start
        return "not started" if fresh else "suspended"

    def position(self) -> Position | None:
        """Where it goes on; `None` while it runs and when it is finished."""
        resume = self.fields.resume
        return self.view.target.position_at(resume - 1) if resume else None

    def qualname(self) -> str:
        """Its qualified name."""
        found = self.field("qualname")
        return found if isinstance(found, str) else "?"

    def variables(self) -> list[tuple[str, int]]:
        """Names and addresses of the words of its variables, while it is suspended."""
        if self.fields.resume == 0:
            return []
        found = []
        for name, slot, cell in self.function().code().variables():
            at = self.address + self.type.record.size + 8 * slot
            if cell:
                held = attempt(lambda: self.view.at(at))  # noqa: B023
                if isinstance(held, Cell):
                    at = held.fields.place("value")
            found.append((name, at))
        return found

    def awaited(self) -> Any:
        """The generator or coroutine that this one waits for, as far as its slots tell."""
        if self.fields.resume == 0:
            return None
        code = self.function().code()
        named = {slot for _, slot, _ in code.variables()}
        for slot in range(min(code.object.slots, 1 << 16) - 1, -1, -1):
            if slot not in named:
                at = self.address + self.type.record.size + 8 * slot
                held = attempt(lambda: self.view.at(at))  # noqa: B023
                if isinstance(held, Generator) and held.address != self.address:
                    return held
        return None

    def children(self) -> Iterator[tuple[str, Any]]:
        yield "state", attempt(self.state)
        for name, at in self.variables():
            yield name, attempt(lambda: self.view.at(at))  # noqa: B023


@of_native("types.SimpleNamespace", "SimpleNamespace")
class Namespace(Object):
    """`types.SimpleNamespace`."""


def where(position: Position | None) -> str:
    """`file:line`, or nothing."""
    return f"{position.file}:{position.line}" if position else ""

