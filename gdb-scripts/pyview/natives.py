"""Smaller built-in types, and native types of all other sorts."""

from __future__ import annotations

from typing import Any, Iterator

from .errors import Damaged
from .objects import MANY, Object, attempt, of_kind, of_native


@of_kind("Range", "Slice")
class Range(Object):
    """A range or slice."""

    def bounds(self) -> tuple[Any, Any, Any]:
        """Start, stop and step."""
        return self.field("start"), self.field("stop"), self.field("step")

    def children(self) -> Iterator[tuple[str, Any]]:
        for name in ("start", "stop", "step"):
            yield name, attempt(lambda: self.field(name))  # noqa: B023


@of_native("types.SimpleNamespace")
class Namespace(Object):
    """`types.SimpleNamespace`."""


@of_native("staticmethod", "classmethod")
class Wrapper(Object):
    """A function in a class that does not become an ordinary method."""

    def function(self) -> Any:
        """What it wraps."""
        return self.field("a")


@of_native("property")
class Property(Object):
    """A computed attribute."""

    def getter(self) -> Any:
        """The function that computes it."""
        return self.field("a")

    def children(self) -> Iterator[tuple[str, Any]]:
        for name, field in (("fget", "a"), ("fset", "b"), ("fdel", "c")):
            yield name, attempt(lambda: self.field(field))  # noqa: B023


@of_native("member_descriptor", "getset_descriptor", "method_descriptor", "classmethod_descriptor")
class Descriptor(Object):
    """An attribute of a native type, or one that `__slots__` names."""

    def name(self) -> Any:
        """Its name."""
        return self.field("a")

    def owner(self) -> Any:
        """The class it belongs to."""
        return self.field("b")


@of_native("functools.partial")
class Partial(Object):
    """`functools.partial`."""


@of_native("weakref.ReferenceType")
class Reference(Object):
    """A weak reference."""

    def referent(self) -> Any:
        """What it refers to; `None` when that is dead."""
        hidden = self.fields.hidden
        return None if hidden == 0 else self.view.value(~hidden & (1 << 64) - 1)


@of_native("memoryview")
class MemoryView(Object):
    """`memoryview`."""

    def shape(self) -> list[int]:
        """Items in each dimension."""
        fields = self.fields
        if fields.dimensions > 64:
            raise Damaged(self.address, f"a memoryview of {fields.dimensions} dimensions")
        return [self.view.memory.word(fields.shape + 8 * n) for n in range(fields.dimensions)]

    def length(self) -> int:
        """Items in the first dimension."""
        shape = self.shape()
        if shape and shape[0] > MANY:
            raise Damaged(self.address, f"a memoryview of {shape[0]} items")
        return shape[0] if shape else 0


@of_native("re.Pattern")
class Pattern(Object):
    """A compiled regular expression."""


@of_native("re.Match")
class Match(Object):
    """What a pattern has found."""
