"""Objects of the heap: their class, their attributes, and what is special about each kind.

`make` picks the class for an object: by the name of its native type if one is registered, else by
its kind. Reading is lazy, so an `Object` costs two reads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Iterator

from .errors import Damaged, ViewError
from .model import Record, Struct
from .special import UNSET

if TYPE_CHECKING:
    from .view import View

#: Attributes, slots and items beyond this are a sign of damage.
MANY = 1 << 40


class Type:
    """What all objects with the same header have in common."""

    def __init__(self, view: View, address: int) -> None:
        shape = view.shape(address)
        self.shape = shape
        kind = view.model.kinds.get(shape.kind)
        if kind is None:
            raise Damaged(address, f"its shape names no kind ({shape.kind})")
        self.kind: str = kind
        native = shape.follow("native")
        self.native: str = view.model.text(native.name, 200)
        self.native_size: int = native.size
        self.record: Record = self._record(view, native)
        self.class_word: int = shape.__getattr__("class")
        self.has_slots: bool = shape.has_slots
        self.dict_mode: bool = shape.dict_mode
        self.slots_at: int = shape.slots_at
        self.inline: int = shape.inline
        self._names: list[str] | None = None
        self.maker = _NATIVES.get(self.native) or _KINDS.get(self.kind, Object)

    def _record(self, view: View, native: Struct) -> Record:
        if native.layout:
            name = view.model.text(native.follow("layout").name, 100)
            return view.model.record(name)
        if self.kind == "Native":
            fits = [view.model.record(n) for n in ("Iterator", "Record")]
            return next((r for r in fits if r.size == self.native_size), view.model.record("Singleton"))
        named = {"FrozenSet": "Set", "Int": "Int64", "Values": "Buffer", "Rows": "Buffer", "Blob": "Buffer"}
        return view.model.record(named.get(self.kind, self.kind))

    def names(self, view: View) -> list[str]:
        """The attributes that objects of exactly this shape have, in slot order."""
        if self._names is None:
            used = self.shape.used
            words = self.shape.follow("attributes").names
            if used > words.length:
                raise Damaged(self.shape.address, "its shape has more attributes than names")
            data = view.memory.read(words.pointer, 8 * used)
            found = [view.value(int.from_bytes(data[i : i + 8], "little")) for i in range(0, len(data), 8)]
            self._names = [n if isinstance(n, str) else "?" for n in found]
        return self._names


def make(view: View, word: int) -> Object:
    """The object at an address. Raises `Damaged` or `Unreadable`."""
    if not view.lowest_object <= word <= view.payload or word % 8:
        raise Damaged(word, "no address of an object")
    header = view.memory.word(word)
    known = view.types.get(header)
    if known is None:
        known = view.types[header] = Type(view, word)
    return known.maker(view, word, known)


class Object:
    """An object of the heap."""

    def __init__(self, view: View, address: int, type_: Type) -> None:
        self.view = view
        self.address = address
        self.type = type_

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Object) and self.address == other.address

    def __hash__(self) -> int:
        return hash(self.address)

    @property
    def fields(self) -> Struct:
        """Its native part."""
        return Struct(self.view.model, self.type.record, self.address)

    def plain(self) -> Any:
        """Python's own value for it, if there is one; else the object itself."""
        return self

    def field(self, name: str) -> Any:
        """The value in a field of the native part; `UNSET` if there is none."""
        return self.view.value(getattr(self.fields, name))

    @property
    def class_(self) -> Object:
        """Its class."""
        found = self.view.value(self.type.class_word)
        if not isinstance(found, Object) or found.type.kind != "Class":
            raise Damaged(self.address, "its shape has no class")
        return found

    def type_name(self) -> str:
        """Qualified name of its class; of the native type if the class cannot be read."""
        try:
            name = self.class_.field("qualname")
        except ViewError:
            name = None
        return name if isinstance(name, str) else self.type.native.rsplit(".", 1)[-1]

    def is_dict(self) -> bool:
        """Is it a dict, perhaps of a subclass?"""
        return self.type.kind == "Dict"

    def slot_names(self) -> list[str]:
        """Attributes in slots."""
        return self.type.names(self.view) if self.type.has_slots else []

    def overflow_place(self) -> int:
        """Where the address of the attributes beyond the inline slots lies."""
        return self.address + self.type.slots_at - 8

    def slot_address(self, name: str) -> int | None:
        """Address of the word that holds the attribute `name`, `None` if it is not in a slot."""
        names = self.slot_names()
        if name not in names:
            return None
        n = names.index(name)
        if n < self.type.inline:
            return self.address + self.type.slots_at + 8 * n
        overflow = self.view.model.struct("Overflow", self.view.memory.word(self.overflow_place()))
        if n - self.type.inline >= overflow.capacity:
            raise Damaged(self.address, f"there is no slot for its attribute {name}")
        return overflow.place("values") + 8 * (n - self.type.inline)

    def dictionary(self) -> Any:
        """The dict of its attributes, where they live in one; else `None`."""
        if not (self.type.has_slots and self.type.dict_mode):
            return None
        found = self.view.at(self.overflow_place())
        return found if isinstance(found, Object) and found.is_dict() else None

    def attribute_address(self, name: str) -> int | None:
        """Address of the word of an attribute of its own, `None` if it has no such attribute."""
        at = self.slot_address(name)
        if at is not None and self.view.memory.word(at) != 0:
            return at
        dictionary = self.dictionary()
        return None if dictionary is None else dictionary.address_of(name)

    def attributes(self) -> Iterator[tuple[str, Any]]:
        """Attributes of its own, with values (`ViewError`s where they cannot be read)."""
        for name in self.slot_names():
            value = attempt(lambda: self.view.at(self.slot_address(name)))  # noqa: B023
            if value is not UNSET:
                yield name, value
        dictionary = self.dictionary()
        if dictionary is not None:
            for key, value in dictionary.items():
                yield key if isinstance(key, str) else repr(key), value

    def mro(self) -> list[Object]:
        """Its class and the class's bases, in the order of method resolution."""
        found = self.class_.field("mro")
        items = list(found) if isinstance(found, tuple) else found.items() if isinstance(found, Object) else []
        return [c for c in items if isinstance(c, Object) and c.type.kind == "Class"]

    def class_attribute(self, name: str) -> tuple[Object, Any] | None:
        """The class that defines `name`, and what it has under it."""
        for cls in self.mro():
            namespace = cls.field("dict")
            if isinstance(namespace, Object) and namespace.is_dict():
                at = namespace.address_of(name)
                if at is not None:
                    return cls, self.view.at(at)
        return None

    def children(self) -> Iterator[tuple[str, Any]]:
        """What a front end shows when the object is opened: names and values."""
        yield from self.attributes()

    def values(self) -> Iterator[tuple[str, Any]]:
        """The native part's fields that hold values."""
        for described in self.type.record.values():
            yield described.name, attempt(lambda: self.field(described.name))  # noqa: B023


def attempt(read: Any) -> Any:
    """The result of `read()`, or the `ViewError` that it raises."""
    try:
        return read()
    except ViewError as e:
        return e


_KINDS: dict[str, type[Object]] = {}
_NATIVES: dict[str, type[Object]] = {}


def of_kind(*names: str) -> Any:
    """Registers a class for kinds of objects."""

    def register(cls: type[Object]) -> type[Object]:
        _KINDS.update(dict.fromkeys(names, cls))
        return cls

    return register


def of_native(*names: str) -> Any:
    """Registers a class for native types, by their names with the module."""

    def register(cls: type[Object]) -> type[Object]:
        _NATIVES.update(dict.fromkeys(names, cls))
        return cls

    return register
