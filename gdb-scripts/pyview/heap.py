"""The object memory: which objects there are, and which one an address lies in."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import Callable, Iterator, NamedTuple

from .errors import CommandError, Unreadable, ViewError
from .model import Struct
from .objects import Object
from .text import LINE, show
from .view import View

#: What memory that belongs to other objects is called.
_PARTS = {"value_buffer": "(items of lists and dicts)", "row_buffer": "(rows of dicts)", "byte_buffer": "(bytes)"}

#: So many blocks are read at once: 2 MiB.
_AT_ONCE = 32
#: Rows of a census, and objects of a type, that are shown unless all are wanted.
ROWS, SHOWN = 30, 20


class Row(NamedTuple):
    """What a census says of one type."""

    count: int
    #: Of their cells.
    size: int
    name: str


class Heap:
    """The object memory of one program."""

    def __init__(self, view: View) -> None:
        self.view = view
        places, blocks = view.model.numbers("places"), view.model.numbers("blocks")
        self.arena: Struct = view.model.struct("Arena", places["arena"])
        self.block = blocks["size"]
        self.large, self.tail = blocks["large"], blocks["large_tail"]
        count, at = places["cell_size_count"], places["cell_sizes"]
        if not 0 < count < 256:
            raise ViewError(f"the object memory has {count} sizes of cells")
        self.sizes = [view.memory.word(at + 8 * n) for n in range(count)]
        self.base, self.top = self.arena.base, self.arena.top
        if not 0 <= self.top - self.base < 1 << 46:
            raise ViewError(f"the object memory reaches from {self.base:#x} to {self.top:#x}")

    def _table(self) -> bytes:
        """The size class of each block."""
        return self.view.target.read(self.arena.table, (self.top - self.base) // self.block)

    def _link(self, block: int) -> int:
        return int.from_bytes(self.view.memory.read(self.arena.link + 4 * block, 4), "little")

    def headers(self) -> Iterator[tuple[int, int, memoryview]]:
        """For each run of cells: its address, the cells' size, and their first words."""
        table, n = self._table(), 0
        while n < len(table):
            at, kind = self.base + n * self.block, table[n]
            if kind == self.large:
                count = max(self._link(n), 1)
                yield at, count * self.block, memoryview(self.view.target.read(at, 8)).cast("Q")
                n += count
                continue
            end = n + 1
            if kind < len(self.sizes):
                while end < min(len(table), n + _AT_ONCE) and table[end] < len(self.sizes):
                    end += 1
                yield from self._cells(at, table[n:end])
            n = end

    def _cells(self, at: int, kinds: bytes) -> Iterator[tuple[int, int, memoryview]]:
        """The runs of cells in blocks side by side, which are read at once if they can be."""
        try:
            data = memoryview(self.view.target.read(at, len(kinds) * self.block))
        except Unreadable:
            if len(kinds) > 1:
                for n in range(len(kinds)):
                    yield from self._cells(at + n * self.block, kinds[n : n + 1])
            return
        for n, kind in enumerate(kinds):
            size, start = self.sizes[kind], n * self.block
            used = self.block // size * size
            yield at + start, size, data[start : start + used].cast("Q")[:: size // 8]

    def census(self) -> list[Row]:
        """Objects by type, the largest total first. What is dead but not yet collected counts."""
        found: dict[int, list[int]] = {}
        for _, size, headers in self.headers():
            for header, count in Counter(headers).items():
                row = found.setdefault(header, [0, 0])
                row[0] += count
                row[1] += count * size
        point, named = self.view.address_point, {}
        for header, (count, size) in found.items():
            if header - point in self.view.shapes:
                name = self._type_name(header - point)
                old = named.get(name, (0, 0))
                named[name] = (old[0] + count, old[1] + size)
        rows = [Row(count, size, name) for name, (count, size) in named.items()]
        return sorted(rows, key=lambda row: (-row.size, row.name))

    def _type_name(self, shape_at: int) -> str:
        shape = self.view.model.struct("Shape", shape_at)
        try:
            native = self.view.model.text(shape.follow("native").name, 200)
            if native in _PARTS:
                return _PARTS[native]
            cls = self.view.value(getattr(shape, "class"))
            if isinstance(cls, Object) and cls.type.kind == "Class":
                return cls.full_name()  # type: ignore[attr-defined]
            return native
        except ViewError:
            return f"<damaged shape {shape_at:#x}>"

    def chosen(self, choose: Callable[[int, int], str]) -> Iterator[tuple[int, str]]:
        """Addresses of the objects for whose header `choose` answers more than ''.

        It is asked once for each header, with the header's shape and the address of some object.
        """
        point, known = self.view.address_point, {}
        for at, size, headers in self.headers():
            found = set(headers)
            for header in found - known.keys():
                shape = header - point
                index = next(n for n, h in enumerate(headers) if h == header)
                known[header] = choose(shape, at + index * size) if shape in self.view.shapes else ""
            if any(known[header] for header in found):
                for n, header in enumerate(headers):
                    if known[header]:
                        yield at + n * size, known[header]

    def objects(self, name: str) -> Iterator[int]:
        """Addresses of the objects of a type, by its name with or without the module."""

        def choose(shape: int, _: int) -> str:
            full = self._type_name(shape)
            return full if name in (full, full.rsplit(".", 1)[-1]) else ""

        for address, _ in self.chosen(choose):
            yield address

    def cell(self, address: int) -> tuple[int, int] | None:
        """Start and size of the cell around an address; `None` outside of the object memory."""
        if not self.base <= address < self.top:
            return None
        n = (address - self.base) // self.block
        kind = self.view.memory.read(self.arena.table + n, 1)[0]
        if kind in (self.large, self.tail):
            first = n if kind == self.large else n - self._link(n)
            return self.base + first * self.block, self._link(first) * self.block
        if kind >= len(self.sizes):
            return None
        size, start = self.sizes[kind], self.base + n * self.block
        offset = (address - start) // size * size
        return None if offset + size > self.block else (start + offset, size)


def census_lines(heap: Heap, everything: bool) -> Iterator[str]:
    """A row for each type, the largest first; the types that are left out are one row."""
    rows = heap.census()
    shown = rows if everything else rows[:ROWS]
    rest = rows[len(shown) :]
    yield f"{'objects':>10} {'bytes':>13}  type"
    for row in shown:
        yield _row_line(row)
    if rest:
        yield _row_line(_sum(rest, f"({len(rest)} other types)"))
    yield _row_line(_sum(rows, "in all"))


def _row_line(row: Row) -> str:
    return f"{row.count:>10} {row.size:>13}  {row.name}"


def _sum(rows: list[Row], name: str) -> Row:
    return Row(sum(r.count for r in rows), sum(r.size for r in rows), name)


def object_lines(heap: Heap, name: str, everything: bool) -> Iterator[str]:
    """Addresses and values of the objects of a type."""
    found = heap.objects(name)
    shown = 0
    for address in islice(found, None if everything else SHOWN):
        shown += 1
        yield f"{address:#x}  {_object_text(heap.view, address)}"
    if not shown:
        raise CommandError(f"no object of a type '{name}'")
    if next(found, None) is not None:
        yield "…"


def _object_text(view: View, address: int) -> str:
    try:
        return show(view.object(address).plain(), LINE)
    except ViewError as e:
        return f"<{e}>"
