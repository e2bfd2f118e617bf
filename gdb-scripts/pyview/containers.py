"""Lists, tuples, dicts, sets, deques, arrays: objects with items."""

from __future__ import annotations

import struct
from typing import Any, Iterable, Iterator

from .errors import Damaged, EvaluationError
from .objects import MANY, Object, attempt, of_kind, of_native


class Items(Object):
    """An object with a length and items by number."""

    def length(self) -> int:
        """Number of items."""
        length = self.fields.length
        if length > MANY:
            raise Damaged(self.address, f"a length of {length}")
        return length

    def item_address(self, n: int) -> int:
        """Address of the word of item `n`."""
        raise NotImplementedError

    def item(self, n: int) -> Any:
        """Item `n`, from 0."""
        return self.view.at(self.item_address(n))

    def addresses(self) -> Iterable[int]:
        """Addresses of the words of all items."""
        return (self.item_address(n) for n in range(self.length()))

    def items(self) -> Iterator[Any]:
        """All items, one by one (`ViewError`s where one cannot be read)."""
        for n in range(self.length()):
            yield attempt(lambda: self.item(n))  # noqa: B023

    def children(self) -> Iterator[tuple[str, Any]]:
        for n, value in enumerate(self.items()):
            yield f"[{n}]", value
        yield from self.attributes()


class Words(Items):
    """Items that are words one behind the other."""

    def addresses(self) -> Iterable[int]:
        first = self.item_address(0)
        return range(first, first + 8 * self.length(), 8)

    def items(self) -> Iterator[Any]:
        for address in self.addresses():
            yield attempt(lambda: self.view.at(address))  # noqa: B023


@of_kind("List")
class List(Words):
    """A list."""

    def length(self) -> int:
        fields = self.fields
        length, begin, end = fields.length, fields.begin, fields.end
        if length > MANY or begin + 8 * length != end:
            raise Damaged(self.address, f"a list of length {length} from {begin:#x} to {end:#x}")
        return length

    def item_address(self, n: int) -> int:
        return self.fields.begin + 8 * n


@of_kind("Tuple")
class Tuple(Words):
    """A tuple."""

    def item_address(self, n: int) -> int:
        return self.address + self.type.record.size + 8 * n

    def overflow_place(self) -> int:
        # The items lie in between.
        return self.item_address(self.length())

    def names(self) -> list[str]:
        """Names of the items of a named tuple; none for others."""
        if not self.type.has_slots:
            return []
        found = self.class_attribute("_fields")
        names = found[1] if found else None
        if isinstance(names, Tuple):
            names = tuple(names.items())
        return [n for n in names if isinstance(n, str)] if isinstance(names, tuple) else []


@of_native("collections.deque")
class Deque(Items):
    """A deque: a ring of values."""

    def item_address(self, n: int) -> int:
        fields = self.fields
        if fields.capacity == 0:
            raise Damaged(self.address, "a deque without memory")
        return fields.items + 8 * ((fields.first + n) % fields.capacity)


class Rows(Object):
    """A dict or set: rows in order of insertion."""

    def length(self) -> int:
        """Number of rows that are not deleted."""
        fields = self.fields
        if fields.length > fields.filled or fields.filled > fields.capacity or fields.capacity > MANY:
            raise Damaged(self.address, f"{fields.length} of {fields.filled} rows, room for {fields.capacity}")
        return fields.length

    def rows(self) -> Iterator[tuple[int, int]]:
        """Addresses of the rows' key and value words."""
        left = self.length()
        fields, row = self.fields, self.view.model.record("Entry")
        at, key, value = fields.entries, row.fields["key"].offset, row.fields["value"].offset
        for _ in range(fields.filled):
            if left == 0:
                return
            if self.view.memory.word(at + key) != 0:
                left -= 1
                yield at + key, at + value
            at += row.size

    def keys(self) -> Iterator[Any]:
        """The keys (`ViewError`s where one cannot be read)."""
        for key, _ in self.rows():
            yield attempt(lambda: self.view.at(key))  # noqa: B023


@of_kind("Dict")
class Dict(Rows):
    """A dict."""

    def items(self) -> Iterator[tuple[Any, Any]]:
        """Keys and values."""
        for key, value in self.rows():
            yield attempt(lambda: self.view.at(key)), attempt(lambda: self.view.at(value))  # noqa: B023

    def address_of(self, wanted: Any) -> int | None:
        """Address of the word of the value under a key, `None` if it is not there."""
        if isinstance(wanted, str):
            return self._address_of_text(wanted)
        for key, value in self.rows():
            if same_key(attempt(lambda: self.view.at(key)), wanted):  # noqa: B023
                return value
        return None

    def _address_of_text(self, wanted: str) -> int | None:
        """The same by comparing bytes: namespaces are looked into often."""
        data = wanted.encode("utf-8", "surrogatepass")
        for key, value in self.rows():
            word = self.view.memory.word(key)
            if word >> 48 == 0:
                found = attempt(lambda: self.view.value(word))  # noqa: B023
                if found == wanted if isinstance(found, str) else text_of(found) == data:
                    return value
        return None

    def children(self) -> Iterator[tuple[str, Any]]:
        for n, (key, value) in enumerate(self.items()):
            yield f"[{n}].key", key
            yield f"[{n}].value", value
        yield from self.attributes()


def text_of(found: Any) -> bytes | None:
    """The bytes of an instance of a class derived from str."""
    if isinstance(found, Object) and found.type.kind == "Str":
        return found.text().encode("utf-8", "surrogatepass")
    return None


def same_key(key: Any, wanted: Any) -> bool:
    """Are the two the same key of a dict? Raises `EvaluationError` where code would decide."""
    if isinstance(key, Object) and isinstance(wanted, Object):
        if key.address == wanted.address:
            return True
        if key.type.kind == "Tuple" and wanted.type.kind == "Tuple":
            return same_key(tuple(key.items()), tuple(wanted.items()))
        return False
    if isinstance(key, Object) and isinstance(wanted, tuple) and key.type.kind == "Tuple":
        key = tuple(key.items())
    if isinstance(wanted, Object) and isinstance(key, tuple) and wanted.type.kind == "Tuple":
        wanted = tuple(wanted.items())
    if isinstance(key, tuple) and isinstance(wanted, tuple):
        return len(key) == len(wanted) and all(same_key(a, b) for a, b in zip(key, wanted))
    if isinstance(key, Object):
        number = getattr(key, "number", None)
        key = number() if number else text_of(key)
        if isinstance(key, bytes) and isinstance(wanted, str):
            wanted = wanted.encode("utf-8", "surrogatepass")
    try:
        return bool(key == wanted)
    except TypeError as e:
        raise EvaluationError(str(e)) from None


@of_kind("Set", "FrozenSet")
class Set(Rows):
    """A set or frozen set."""

    def items(self) -> Iterator[Any]:
        """The items."""
        yield from self.keys()

    def children(self) -> Iterator[tuple[str, Any]]:
        for n, value in enumerate(self.items()):
            yield f"[{n}]", value


@of_native("array.array")
class Array(Items):
    """An array of numbers."""

    def code(self) -> str:
        """The type code of the items."""
        return chr(self.fields.code & 0x7F)

    def item(self, n: int) -> Any:
        fields, code = self.fields, self.code()
        data = self.view.memory.read(fields.data + n * fields.item_size, fields.item_size)
        if code in "uw":
            return self.view.model.decode(data) if len(data) == 1 else data.decode(f"utf-{8 * len(data)}-le", "replace")
        if code in "lL" and len(data) == 8:
            code = "q" if code == "l" else "Q"
        try:
            return struct.unpack("<" + code, data)[0]
        except struct.error:
            raise Damaged(self.address, f"an array of '{code}' with items of {len(data)} bytes") from None


@of_native("mappingproxy", "dict_keys", "dict_values", "dict_items", "types.MappingProxyType")
class DictView(Object):
    """A view of a dict: its keys, values or items, or the whole."""

    def source(self) -> Any:
        """The dict."""
        return self.field("a")

    def items(self) -> Iterator[Any]:
        """What iterating over the view gives."""
        source = self.source()
        if not isinstance(source, Dict):
            return
        for key, value in source.items():
            yield value if "values" in self.type.native else (key, value) if "items" in self.type.native else key

    def length(self) -> int:
        """Number of items."""
        source = self.source()
        return source.length() if isinstance(source, Dict) else 0

    def children(self) -> Iterator[tuple[str, Any]]:
        yield "dict", self.source()
