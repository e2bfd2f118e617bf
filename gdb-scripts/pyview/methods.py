"""Methods that the read-only evaluator knows: those of built-in types that change nothing.

They count only where the object's class has not replaced them.
"""

from __future__ import annotations

from typing import Any, Callable

from . import builtins
from .code import NativeFunction
from .compare import equal
from .containers import Deque, Dict, List, Tuple
from .errors import EvaluationError
from .natives import Descriptor
from .objects import Object

#: No argument of a method may be a larger number: the result would take all memory.
_MOST = 1 << 20
#: Methods of plain values that read anything else than the value and their arguments.
_EXCEPT = {"format", "format_map", "maketrans", "fromhex", "from_bytes", "from_number"}


def call(receiver: Any, name: str, args: list[Any]) -> Any:
    """`receiver.name(*args)`, or `NotImplemented` if code would have to run."""
    if isinstance(receiver, Object) and not _is_original(receiver, name):
        return NotImplemented
    value = builtins.plain(receiver)
    if isinstance(value, (str, bytes, int, float, complex)):
        return _of_plain(value, name, [builtins.deep(a) for a in args])
    for kinds, methods in _METHODS:
        if isinstance(value, kinds) and name in methods:
            return methods[name](value, *args)
    return NotImplemented


def _is_original(receiver: Object, name: str) -> bool:
    """Is the attribute what the built-in type has?"""
    if receiver.attribute_address(name) is not None:
        return False
    found = receiver.class_attribute(name)
    return found is None or isinstance(found[1], (NativeFunction, Descriptor))


def _of_plain(value: Any, name: str, args: list[Any]) -> Any:
    if name.startswith("_") or name in _EXCEPT or not callable(getattr(value, name, None)):
        return NotImplemented
    for one in args:
        if isinstance(one, Object):
            return NotImplemented
        if isinstance(one, int) and abs(one) > _MOST:
            raise EvaluationError("the result would be too large")
    if name == "replace" and len(args) > 1 and len(value) * len(args[1]) > _MOST:
        raise EvaluationError("the result would be too large")
    return getattr(value, name)(*args)


def _get(table: Any, key: Any, default: Any = None) -> Any:
    key = builtins.plain(key)
    if isinstance(table, dict):
        return table.get(key, default)
    at = table.address_of(key)
    return default if at is None else table.view.at(at)


def _index(sequence: Any, wanted: Any) -> int:
    for n, item in enumerate(builtins.items(sequence)):
        if equal(item, wanted):
            return n
    raise EvaluationError(f"ValueError: {builtins.text(wanted)} is not in it")


def _count(sequence: Any, wanted: Any) -> int:
    return sum(equal(item, wanted) for item in builtins.items(sequence))


_Methods = dict[str, Callable[..., Any]]

_SEQUENCE: _Methods = {"index": _index, "count": _count}
_TABLE: _Methods = {
    "get": _get,
    "keys": lambda table: [key for key, _ in builtins.pairs(table)],
    "values": lambda table: [value for _, value in builtins.pairs(table)],
    "items": lambda table: list(builtins.pairs(table)),
}
_METHODS: tuple[tuple[tuple[type, ...], _Methods], ...] = (
    ((Dict, dict), _TABLE),
    ((List, Tuple, Deque, list, tuple), _SEQUENCE),
)
