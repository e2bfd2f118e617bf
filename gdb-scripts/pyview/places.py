"""Where the parts of an object lie: names and addresses of value words.

A front end opens an object by these: the debugger reads each word itself, shows it like every
other value, and can watch or change it.
"""

from __future__ import annotations

from typing import Any, Iterator

from .code import BoundMethod, Cell, Class, ExceptionObject, Function, Generator, Module
from .containers import Array, Dict, DictView, Items, Set
from .natives import Partial, Property, Range, Wrapper
from .objects import Object, attempt
from .special import UNSET
from .text import SHORT, show

#: Native types that are opened to the fields they hold.
_FIELDS: dict[type[Object], tuple[tuple[str, str], ...]] = {
    Cell: (("value", "value"),),
    BoundMethod: (("__func__", "function"), ("__self__", "receiver")),
    ExceptionObject: (("args", "args"), ("__cause__", "cause"), ("__context__", "context")),
    Function: (("__defaults__", "defaults"), ("__kwdefaults__", "kwdefaults"), ("__closure__", "closure")),
    Range: (("start", "start"), ("stop", "stop"), ("step", "step")),
    Property: (("fget", "a"), ("fset", "b"), ("fdel", "c")),
    Wrapper: (("__func__", "a"),),
    DictView: (("mapping", "a"),),
    Partial: (("func", "function"), ("args", "arguments"), ("keywords", "keywords")),
}


def places(value: Object) -> Iterator[tuple[str, int]]:
    """Names and addresses of the words that an object consists of."""
    if isinstance(value, (Class, Module)):
        yield from _pairs(value.field("dict"), quoted=False)
        return
    if isinstance(value, Array):
        return
    if isinstance(value, Items):
        yield from ((f"[{n}]", address) for n, address in enumerate(value.addresses()))
    elif isinstance(value, Dict):
        yield from _pairs(value, quoted=True)
    elif isinstance(value, Set):
        yield from ((f"[{n}]", key) for n, (key, _) in enumerate(value.rows()))
    elif isinstance(value, Generator):
        yield from value.variables()
    for kind, fields in _FIELDS.items():
        if isinstance(value, kind):
            known = value.type.record.fields
            yield from ((name, value.fields.place(field)) for name, field in fields if field in known)
    yield from attributes(value)


def attributes(value: Object) -> Iterator[tuple[str, int]]:
    """Names and addresses of an object's own attributes."""
    for name in value.slot_names():
        at = attempt(lambda: value.slot_address(name))  # noqa: B023
        if isinstance(at, int) and attempt(lambda: value.view.at(at)) is not UNSET:  # noqa: B023
            yield name, at
    yield from _pairs(value.dictionary(), quoted=False)


def _pairs(table: Any, quoted: bool) -> Iterator[tuple[str, int]]:
    """A dict's values under their keys, as text or as Python writes them."""
    if not isinstance(table, Dict):
        return
    for key, at in table.rows():
        found = attempt(lambda: table.view.at(key))  # noqa: B023
        yield (found if isinstance(found, str) and not quoted else f"[{show(found, SHORT)}]"), at
