"""Numbers, text and bytes: objects that have a value of Python's own."""

from __future__ import annotations

from typing import Any

from .errors import Damaged
from .objects import Object, of_kind, of_native

#: Most bytes of a text or a number that are read as a whole.
WHOLE = 1 << 22


@of_kind("Int64", "BigInt", "IntObject")
class Int(Object):
    """An int that is not in the word itself, or of a class derived from int."""

    def number(self) -> int:
        """The number."""
        if self.type.kind == "Int64":
            return self.fields.value
        if self.type.kind == "IntObject":
            inner = self.field("value")
            if isinstance(inner, bool) or not isinstance(inner, int):
                raise Damaged(self.address, "it holds no int")
            return inner
        length, sign = self.fields.length, self.view.model.numbers("ints")["negative"]
        limbs = length & ~sign
        if not 0 < 8 * limbs <= WHOLE:
            raise Damaged(self.address, f"an int of {limbs} limbs")
        data = self.view.memory.read(self.address + self.type.record.size, 8 * limbs)
        number = int.from_bytes(data, "little")
        return -number if length & sign else number

    def plain(self) -> Any:
        return self if self.type.has_slots else self.number()


@of_kind("Float")
class Float(Object):
    """A float in memory, or of a class derived from float."""

    def number(self) -> float:
        """The number."""
        return self.fields.value

    def plain(self) -> Any:
        return self if self.type.has_slots else self.number()


@of_kind("Complex")
class Complex(Object):
    """A complex number."""

    def number(self) -> complex:
        """The number."""
        return complex(self.fields.real, self.fields.imag)

    def plain(self) -> Any:
        return self if self.type.has_slots else self.number()


@of_kind("Bool")
class Bool(Object):
    """`True` or `False` somewhere else than at its own address."""

    def plain(self) -> Any:
        raise Damaged(self.address, "a bool that is neither True nor False")


@of_kind("Str")
class Str(Object):
    """Text that is long, or of a class derived from str."""

    def length(self) -> int:
        """Number of characters."""
        return self.fields.chars

    def text(self, most: int = WHOLE) -> str:
        """The text, or the part of it that its first `most` bytes hold."""
        length = self.fields.length
        data = self.view.memory.read(self.fields.data, min(length, most))
        if length > most:
            # No half character at the end.
            while data and data[-1] & 0xC0 == 0x80:
                data = data[:-1]
            data = data[:-1]
        return self.view.model.decode(data)

    def plain(self) -> Any:
        if self.type.has_slots or self.fields.length > WHOLE:
            return self
        return self.text()


@of_kind("Bytes")
@of_native("bytearray")
class Bytes(Object):
    """bytes and bytearray."""

    def length(self) -> int:
        """Number of bytes."""
        return self.fields.length

    def data(self, most: int = WHOLE) -> bytes:
        """The bytes, or the first `most` of them."""
        return self.view.memory.read(self.fields.data, min(self.fields.length, most))

    def plain(self) -> Any:
        if self.type.kind != "Bytes" or self.type.has_slots or self.fields.length > WHOLE:
            return self
        return self.data()
