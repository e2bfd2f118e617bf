"""Comparisons and truth of values, where no code of the program decides."""

from __future__ import annotations

from typing import Any

from .builtins import items, listed, pairs, plain
from .containers import Dict, DictView, Rows
from .errors import EvaluationError
from .objects import Object
from .scalars import Bytes, Str

#: Containers in containers that are compared.
_DEEP = 50


def identical(a: Any, b: Any) -> bool:
    """`a is b`."""
    if isinstance(a, Object) or isinstance(b, Object):
        return isinstance(a, Object) and isinstance(b, Object) and a.address == b.address
    if type(a) is not type(b):
        return False
    return a is b or (isinstance(a, (int, float, str, bytes, tuple)) and a == b)


def equal(a: Any, b: Any, depth: int = 0) -> bool:
    """`a == b`."""
    if depth > _DEEP:
        raise EvaluationError("the values are nested too deeply to compare")
    a, b = plain(a), plain(b)
    if isinstance(a, Object) and isinstance(b, Object) and a.address == b.address:
        return True
    if _is_table(a) and _is_table(b):
        return _equal_tables(a, b, depth)
    a, b = listed(a), listed(b)
    if isinstance(a, (list, tuple)) and type(a) is type(b):
        return len(a) == len(b) and all(equal(x, y, depth + 1) for x, y in zip(a, b))
    for side in (a, b):
        if isinstance(side, Object):
            found = side.class_attribute("__eq__")
            if found is not None and found[0].field("name") != "object":
                raise EvaluationError(f"== of {side.type_name()} would run code: py-eval runs it")
    return bool(a == b)


def _is_table(value: Any) -> bool:
    return isinstance(value, (Dict, dict))


def _equal_tables(a: Any, b: Any, depth: int) -> bool:
    left, right = list(pairs(a)), list(pairs(b))
    if len(left) != len(right):
        return False
    for key, value in left:
        found = [v for k, v in right if equal(k, key, depth + 1)]
        if not found or not equal(value, found[0], depth + 1):
            return False
    return True


def contains(container: Any, item: Any) -> bool:
    """`item in container`."""
    container, item = plain(container), plain(item)
    if isinstance(container, Str):
        container = container.text()
    if isinstance(container, Bytes):
        container = container.data()
    if isinstance(container, (str, bytes)):
        if isinstance(item, Object):
            raise EvaluationError("'in' needs a plain value here")
        return item in container
    if isinstance(container, (Dict, dict)):
        return any(equal(key, item) for key, _ in pairs(container))
    return any(identical(found, item) or equal(found, item) for found in items(container))


def truth(value: Any) -> bool:
    """`bool(value)`."""
    value = plain(value)
    if isinstance(value, Exception):
        raise value
    if not isinstance(value, Object):
        return bool(value)
    if isinstance(value, (Rows, DictView)) or hasattr(value, "length"):
        return value.length() > 0  # type: ignore[attr-defined]
    for name in ("__bool__", "__len__"):
        if value.type.kind == "Instance" and value.class_attribute(name) is not None:
            raise EvaluationError(f"{value.type_name()}.{name} would run code: py-eval runs it")
    return True
