"""A program under a debugger: what a value word means, and where the machine keeps things."""

from __future__ import annotations

import struct
from typing import Any

from . import code, containers, natives, scalars  # noqa: F401  (each registers its kinds of objects)
from .errors import Damaged, ViewError
from .memory import Memory
from .model import Model, Struct
from .objects import Object, make
from .special import UNBOUND, UNSET
from .target import Target

_WORD = (1 << 64) - 1


class View:
    """Everything that can be asked about one program. `forget` when it has run or changed."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.memory = Memory(target)
        self.model = Model(target, self.memory)
        words = self.model.numbers("words")
        self.int_tag = words["int_tag"]
        self.int_bits = words["int_bits"] & _WORD
        self.payload = words["payload"]
        self.lowest_object = words["lowest_object"]
        self.singletons: dict[int, Any] = {
            words["none"]: None,
            words["false"]: False,
            words["true"]: True,
            words["not_implemented"]: NotImplemented,
            words["ellipsis"]: Ellipsis,
            words["unbound"]: UNBOUND,
            words["float_zero"]: 0.0,
            words["empty_tuple"]: (),
            words["empty_str"]: "",
            0: UNSET,
        }
        places = self.model.numbers("places")
        self.shapes = range(places["shapes"], places["shapes_end"])
        self.address_point = places["shape_address_point"]
        #: What objects with the same header, and code at the same address, have in common.
        self.types: dict[int, Any] = {}
        self.codes: dict[int, Any] = {}

    def forget(self) -> None:
        """The program has run, or memory was written."""
        self.memory.forget()
        self.types.clear()
        self.codes.clear()

    def value(self, word: int) -> Any:
        """What a value word stands for.

        Numbers, text, bytes and singletons become Python's own; other objects `Object`s.
        """
        tag = word >> 48
        if tag == self.int_tag:
            low = word & self.payload
            return low - (1 << 48) if low >> 47 else low
        if tag:
            return struct.unpack("<d", word.to_bytes(8, "little"))[0]
        if word in self.singletons:
            return self.singletons[word]
        return make(self, word).plain()

    def at(self, address: int) -> Any:
        """The value whose word lies at an address."""
        return self.value(self.memory.word(address))

    def object(self, word: int) -> Object:
        """The heap object at an address. Raises `Damaged` if there is none."""
        return make(self, word)

    def word_of_int(self, number: int) -> int | None:
        """The word of an int that needs no memory, `None` for a larger one."""
        if -(1 << 47) <= number < 1 << 47:
            return self.int_bits | number & self.payload
        return None

    def shape(self, address: int) -> Struct:
        """The shape of the heap object at `address`."""
        if not self.lowest_object <= address <= self.payload:
            raise Damaged(address, "no address of an object")
        header = self.memory.word(address)
        at = header - self.address_point
        if at not in self.shapes or header % 8:
            raise Damaged(address, f"its first word {header:#x} is no shape")
        return self.model.struct("Shape", at)

    def thread(self) -> Struct:
        """The block of the thread that runs Python."""
        return self.model.struct("Thread", self.model.numbers("places")["thread"])

    def builtins(self) -> Object:
        """The dict of built-in names."""
        found = self.value(self.thread().builtins)
        if not isinstance(found, Object) or not found.is_dict():
            raise ViewError("the program has no built-in names yet")
        return found
