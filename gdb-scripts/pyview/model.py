"""The machine's structures and numbers, as its debug information describes them."""

from __future__ import annotations

import struct
from typing import Any

from .errors import ViewError
from .memory import Memory
from .target import FieldType, RecordType, Target

#: How to read the base types that members may have.
_NUMBERS = {
    "long": struct.Struct("<q"),
    "int": struct.Struct("<i"),
    "unsigned long": struct.Struct("<Q"),
    "unsigned int": struct.Struct("<I"),
    "unsigned short": struct.Struct("<H"),
    "unsigned char": struct.Struct("<B"),
    "double": struct.Struct("<d"),
    "bool": struct.Struct("<?"),
    "value": struct.Struct("<Q"),
}
_POINTER = _NUMBERS["unsigned long"]


class Record:
    """A described structure, ready to be read."""

    def __init__(self, described: RecordType) -> None:
        self.name = described.name
        self.size = described.size
        self.fields: dict[str, FieldType] = {field.name: field for field in described.fields}

    def values(self) -> list[FieldType]:
        """The members that hold Python values."""
        return [field for field in self.fields.values() if field.type == "value"]


class Struct:
    """A structure in the program's memory; its members are attributes.

    Numbers are read as such, a Python value as its word, a pointer as an address; a member that
    is a structure itself is a `Struct`.
    """

    __slots__ = ("_model", "_record", "address")

    def __init__(self, model: Model, record: Record, address: int) -> None:
        self._model = model
        self._record = record
        self.address = address

    def __getattr__(self, name: str) -> Any:
        field = self._record.fields.get(name)
        if field is None:
            raise ViewError(f"the debug information describes no {self._record.name}.{name}")
        return self._model.member(field, self.address)

    def has(self, name: str) -> bool:
        """Is there such a member?"""
        return name in self._record.fields

    def place(self, name: str) -> int:
        """Address of a member."""
        return self.address + self._record.fields[name].offset

    def follow(self, name: str) -> Struct:
        """The structure that a pointer member points to."""
        target = self._record.fields[name].type.removesuffix("*").rstrip()
        return self._model.struct(target, getattr(self, name))


class Model:
    """All records and constants of one program."""

    def __init__(self, target: Target, memory: Memory) -> None:
        records, self.constants = target.root()
        self.records = {record.name: Record(record) for record in records}
        self.memory = memory
        self.kinds = {number: name for name, number in self.numbers("kinds").items()}

    def numbers(self, group: str) -> dict[str, int]:
        """The constants of a group."""
        try:
            return self.constants[group]
        except KeyError:
            raise ViewError(f"the debug information describes no constants '{group}'") from None

    def record(self, name: str) -> Record:
        """A structure's description."""
        try:
            return self.records[name]
        except KeyError:
            raise ViewError(f"the debug information describes no structure '{name}'") from None

    def struct(self, name: str, address: int) -> Struct:
        """The structure at an address. Nothing is read yet."""
        return Struct(self, self.record(name), address)

    def member(self, field: FieldType, address: int) -> Any:
        """The member of a structure that lies at `address`."""
        number = _NUMBERS.get(field.type) or (_POINTER if field.type.endswith("*") else None)
        if number is None:
            return Struct(self, self.record(field.type), address + field.offset)
        data = self.memory.read(address + field.offset, number.size)
        if field.type == "bool":
            return data != b"\0"
        return number.unpack(data)[0]

    def text(self, counted: Struct, most: int = 4096) -> str:
        """Rust's text: an address and a length."""
        return self.decode(self.memory.read(counted.pointer, min(counted.length, most)))

    def decode(self, data: bytes) -> str:
        """UTF-8 as the machine has it: lone surrogates are code points of a private range."""
        text = data.decode("utf-8", "replace")
        if "\U000f0000" <= max(text, default=""):
            surrogates = self.numbers("surrogates")
            first, count = surrogates["first"], surrogates["count"]
            mapped = (ord(c) - first if first <= ord(c) < first + count else None for c in text)
            text = "".join(c if n is None else chr(0xD800 + n) for c, n in zip(text, mapped))
        return text


