"""`pyview.target` over gdb: memory, types, symbols and frames of the selected inferior."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import Iterator

import gdb
from pyview.errors import Unreadable, ViewError
from pyview.target import FieldType, Frame, Position, RecordType, Target, Variable

#: The structure from which everything else is found.
ROOT = "dwarfpython_vm"
#: What marks the debug images of the machine.
PRODUCER = "(dwarfpython)"
#: The machine as a library for C programs.
LIBRARY = "libdwarfpython"
#: The type of Python functions' results and variables.
VALUE = "value"


@contextmanager
def language(name: str) -> Iterator[None]:
    """Looks up names as another language does."""
    before = gdb.parameter("language")
    gdb.execute(f"set language {name}", to_string=True)
    try:
        yield
    finally:
        gdb.execute(f"set language {before}", to_string=True)


def _type_name(t: gdb.Type) -> str:
    if t.code == gdb.TYPE_CODE_PTR:
        return f"{t.target().name or 'void'} *"
    return t.name or ""


def _size(t: gdb.Type) -> int:
    return t.sizeof


def is_python_function(function: gdb.Symbol | None) -> bool:
    """Is this the symbol of a Python function? (`callback.c` is what C calls in front of one.)"""
    if function is None or function.type is None or function.type.code != gdb.TYPE_CODE_FUNC or "." in function.name:
        return False
    result = function.type.target()
    return result is not None and result.name == VALUE and _is_ours(function.symtab)


def _is_embedded() -> bool:
    """Is the machine a library of a C program?"""
    return any(os.path.basename(o.filename or "").startswith(LIBRARY) for o in gdb.objfiles())


def _is_ours(symtab: gdb.Symtab | None) -> bool:
    return symtab is not None and PRODUCER in (getattr(symtab, "producer", None) or PRODUCER)


class GdbFrame(Frame):
    """A frame of the selected thread."""

    def __init__(self, frame: gdb.Frame, level: int) -> None:
        self.frame = frame
        self.level = level

    @property
    def pc(self) -> int:
        return self.frame.pc()

    @property
    def base(self) -> int:
        return self.register("rbp")

    def register(self, name: str) -> int:
        return int(self.frame.read_register(name)) & (1 << 64) - 1

    def is_python(self) -> bool:
        return self.frame.type() != gdb.INLINE_FRAME and is_python_function(self.frame.function())

    def is_machine(self) -> bool:
        if self.is_python():
            return False
        if self.frame.type() not in (gdb.NORMAL_FRAME, gdb.INLINE_FRAME):
            return False
        library = gdb.solib_name(self.frame.pc())
        if library is not None:
            return os.path.basename(library).startswith(LIBRARY)
        # In a C program that uses the library, the machine's code outside of it is stubs only.
        return not _is_embedded() or self.name().startswith("dwarfpython.")

    def name(self) -> str:
        return self.frame.name() or "??"

    def position(self) -> Position | None:
        if not self.is_python():
            return None
        sal = self.frame.find_sal()
        return _position(self.frame.function(), sal.line)

    def is_at_line(self) -> bool:
        return gdb.find_pc_line(self.pc).pc == self.pc

    def variables(self) -> list[Variable]:
        block = self.frame.block()
        found, parameters = [], set()
        slots: dict[str, int] = {}
        while block is not None:
            for symbol in block:
                if symbol.is_argument:
                    parameters.add(symbol.name)
                elif symbol.is_variable and symbol.type is not None and symbol.type.name == VALUE:
                    address = symbol.value(self.frame).address
                    if address is not None:
                        slots.setdefault(symbol.name, int(address))
            if block.function is not None:
                break
            block = block.superblock
        for name, address in slots.items():
            found.append(Variable(name, address, name in parameters))
        return found

    def older(self) -> GdbFrame | None:
        try:
            frame = self.frame.older()
        except gdb.error:
            return None
        return GdbFrame(frame, self.level + 1) if frame is not None else None


def _position(function: gdb.Symbol, line: int) -> Position:
    symtab, start = function.symtab, int(function.value().address)
    known = _symbols.get(start)
    if known is None:
        known = _symbols[start] = _symbol(start) or function.name
    return Position(function.name, known, symtab.filename, symtab.fullname(), line, start)


#: Symbols of functions by their address, as long as one program lives.
_symbols: dict[int, str] = {}


def _symbol(address: int) -> str | None:
    text = gdb.execute(f"with print demangle off -- info symbol {address:#x}", to_string=True)
    if text.startswith("No symbol"):
        return None
    return text.split(" in section ")[0].split(" of ")[0].strip()


def _level(frame: gdb.Frame) -> int:
    level = getattr(frame, "level", None)
    if level is not None:
        return level()
    n, newer = 0, frame.newer()
    while newer is not None:
        n, newer = n + 1, newer.newer()
    return n


class GdbTarget(Target):
    """The selected inferior."""

    def read(self, address: int, size: int) -> bytes:
        try:
            return gdb.selected_inferior().read_memory(address, size).tobytes()
        except (gdb.MemoryError, gdb.error, OverflowError):
            raise Unreadable(address, size) from None

    def __init__(self) -> None:
        _symbols.clear()

    def root(self) -> tuple[list[RecordType], dict[str, dict[str, int]]]:
        with language("c++"):
            try:
                root = gdb.lookup_type(ROOT)
            except gdb.error:
                raise ViewError("no Python program is running here (no debug image of dwarfpython)") from None
        records, constants = [], {}
        for member in root.fields():
            if member.type.code == gdb.TYPE_CODE_ENUM:
                constants[member.name] = {f.name: f.enumval for f in member.type.fields()}
                continue
            fields = tuple(
                FieldType(f.name, f.bitpos // 8, _size(f.type), _type_name(f.type)) for f in member.type.fields()
            )
            records.append(RecordType(member.name, member.type.sizeof, fields))
        return records, constants

    def position_at(self, pc: int) -> Position | None:
        block = gdb.block_for_pc(pc)
        while block is not None and block.function is None:
            block = block.superblock
        if block is None or not is_python_function(block.function):
            return None
        return _position(block.function, gdb.find_pc_line(pc).line)

    def symbol_at(self, address: int) -> str | None:
        return _symbol(address)

    def selected_frame(self) -> GdbFrame:
        try:
            frame = gdb.selected_frame()
        except gdb.error:
            raise ViewError("no process is stopped here") from None
        return GdbFrame(frame, _level(frame))

    def newest_frame(self) -> GdbFrame:
        try:
            return GdbFrame(gdb.newest_frame(), 0)
        except gdb.error:
            raise ViewError("no process is stopped here") from None
