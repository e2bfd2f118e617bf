"""The built-in functions that the read-only evaluator knows, and conversions to plain values."""

from __future__ import annotations

from typing import Any, Callable, Iterable, Iterator

from .attributes import Bound
from .code import Class, NativeFunction
from .containers import Array, Deque, Dict, DictView, List, Set, Tuple
from .errors import EvaluationError, ViewError
from .natives import Range
from .objects import Object
from .scalars import Bytes, Complex, Float, Int, Str

#: Names of Python's own types, for values that have left the program.
_OWN = (int, float, complex, str, bytes, bool, list, tuple, dict, set, frozenset, slice, type(None))


def plain(value: Any) -> Any:
    """Numbers and text of derived classes as plain ones, others as they are."""
    if isinstance(value, ViewError):
        raise value
    if isinstance(value, (Int, Float, Complex)):
        return value.number()
    if isinstance(value, Str):
        return value.text()
    if isinstance(value, Bytes) and value.type.kind == "Bytes":
        return value.data()
    return value


def listed(value: Any) -> Any:
    """The program's lists, tuples, sets and ranges as Python's own."""
    if isinstance(value, (List, Array)):
        return [_sound(x) for x in value.items()]
    if isinstance(value, Tuple):
        return tuple(_sound(x) for x in value.items())
    if isinstance(value, Set):
        return {_sound(x) for x in value.items()}
    if isinstance(value, Range) and value.type.kind == "Range":
        start, stop, step = (plain(x) for x in value.bounds())
        return range(start, stop, step)
    return value


def _sound(item: Any) -> Any:
    if isinstance(item, ViewError):
        raise item
    return item


def items(value: Any) -> Iterable[Any]:
    """What iterating over a container gives, as far as no code has to run."""
    value = plain(value)
    if isinstance(value, Dict):
        return value.keys()
    if isinstance(value, (List, Tuple, Set, Deque, Array, DictView)):
        return value.items()
    if isinstance(value, Range):
        return listed(value)
    if isinstance(value, Bytes):
        return value.data()
    if isinstance(value, (list, tuple, set, frozenset, dict, str, bytes, range)):
        return value
    raise EvaluationError(f"iterating over {type_text(value)} would run code: py-eval runs it")


def pairs(value: Any) -> Iterator[tuple[Any, Any]]:
    """Keys and values of a dict, the program's or Python's own."""
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, Dict):
        for key, held in value.items():
            yield _sound(key), _sound(held)
    else:
        raise EvaluationError(f"{type_text(value)} is no dict")


def type_text(value: Any) -> str:
    """Name of a value's type."""
    return value.type_name() if isinstance(value, Object) else type(value).__name__


def text(value: Any) -> str:
    """`repr(value)` as the formatter has it."""
    from .text import show

    return show(value)


def to_str(value: Any) -> str:
    """`str(value)`."""
    value = plain(value)
    if isinstance(value, str):
        return value
    return text(value)


def name_of(function: Any) -> str | None:
    """The name of a built-in function."""
    return function.name() if isinstance(function, NativeFunction) else None


def class_name(function: Any) -> str | None:
    """The name of a built-in class."""
    if isinstance(function, Class) and function.field("module") == "builtins":
        return function.qualname()
    return None


def _len(_: Any, value: Any) -> int:
    value = plain(value)
    if isinstance(value, Object):
        length = getattr(value, "length", None)
        if length is None:
            raise EvaluationError(f"len() of {value.type_name()} would run code: py-eval runs it")
        return length()
    return len(value)


def _type(e: Any, value: Any) -> Any:
    if isinstance(value, Object):
        return value.class_
    if isinstance(value, Bound):
        raise EvaluationError("type() of a method that py-print has made")
    name = type(value).__name__
    return e.names(name) if isinstance(value, _OWN) and name != "NoneType" else TypeName(name)


class TypeName:
    """A class that has no name among the built-in ones."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"<class '{self.name}'>"


def _isinstance(e: Any, value: Any, wanted: Any) -> bool:
    if isinstance(wanted, (tuple, Tuple)):
        return any(_isinstance(e, value, one) for one in items(wanted))
    if not isinstance(wanted, Class):
        raise EvaluationError("isinstance() needs a class")
    if isinstance(value, Object):
        return any(base == wanted for base in value.mro())
    return wanted.qualname() in {base.__name__ for base in type(value).__mro__}


def _id(_: Any, value: Any) -> int:
    if isinstance(value, Object):
        return value.address
    raise EvaluationError("a plain value has no address here")


def deep(value: Any, depth: int = 20) -> Any:
    """A value whose items are plain too, as far as that goes."""
    value = listed(plain(value))
    if depth and isinstance(value, (list, tuple)):
        return type(value)(deep(x, depth - 1) for x in value)
    return value


def _order(function: Callable[..., Any], found: list[Any], key: Any, keywords: dict[str, Any]) -> Any:
    """What `function` makes of values that it compares, or whose keys it compares."""
    if key is None and not keywords:
        return function([_comparable(function, one) for one in found])
    ranked = [_comparable(function, key(one) if key else one) for one in found]
    picked = function(range(len(found)), key=ranked.__getitem__, **keywords)
    return [found[n] for n in picked] if function is sorted else found[picked] if found else picked


def _comparable(function: Callable[..., Any], one: Any) -> Any:
    one = deep(_sound(one))
    if isinstance(one, Object):
        raise EvaluationError(f"{function.__name__}() of {one.type_name()} would run code: py-eval runs it")
    return one


def _sorted(_: Any, value: Any, key: Any = None, **keywords: Any) -> list[Any]:
    return _order(sorted, [_sound(x) for x in items(value)], key, keywords)


def _over(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of several values, or of the items of one container."""

    def call(_: Any, *args: Any, key: Any = None, **keywords: Any) -> Any:
        found = items(args[0]) if len(args) == 1 else args
        return _order(function, [_sound(x) for x in found], key, keywords)

    return call


def _scalar(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of plain values."""

    def call(_: Any, *args: Any) -> Any:
        found = [plain(a) for a in args]
        for one in found:
            if isinstance(one, Object):
                raise EvaluationError(f"{function.__name__}() of {one.type_name()} would run code: py-eval runs it")
        return function(*found)

    return call


def _items(function: Callable[..., Any]) -> Callable[..., Any]:
    """A constructor of a container from items."""
    return lambda _, *args: function(_sound(x) for x in items(args[0])) if args else function()


def _dict(_: Any, *args: Any) -> dict[Any, Any]:
    return dict(pairs(args[0])) if args else {}


def _truths(function: Callable[..., bool]) -> Callable[..., Any]:
    def call(_: Any, value: Any) -> bool:
        from .compare import truth

        return function(truth(_sound(x)) for x in items(value))

    return call


def _bool(_: Any, *args: Any) -> bool:
    from .compare import truth

    return truth(args[0]) if args else False


def _enumerate(_: Any, value: Any, start: int = 0) -> list[Any]:
    return [(n, _sound(x)) for n, x in enumerate(items(value), start)]


#: Keywords that they take.
KEYWORDS: dict[str, tuple[str, ...]] = {
    "sorted": ("key", "reverse"),
    "min": ("key", "default"),
    "max": ("key", "default"),
    "enumerate": ("start",),
}

#: What `py-print` may call: each gets the evaluator first.
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "len": _len,
    "type": _type,
    "id": _id,
    "isinstance": _isinstance,
    "repr": lambda _, value: text(value),
    "str": lambda _, *args: to_str(args[0]) if args else "",
    "bool": _bool,
    "abs": _scalar(abs),
    "int": _scalar(int),
    "float": _scalar(float),
    "hex": _scalar(hex),
    "oct": _scalar(oct),
    "bin": _scalar(bin),
    "ord": _scalar(ord),
    "chr": _scalar(chr),
    "round": _scalar(round),
    "divmod": _scalar(divmod),
    "range": _scalar(range),
    "min": _over(min),
    "max": _over(max),
    "sum": _over(sum),
    "sorted": _sorted,
    "list": _items(list),
    "tuple": _items(tuple),
    "set": _items(set),
    "dict": _dict,
    "any": _truths(any),
    "all": _truths(all),
    "enumerate": _enumerate,
    "zip": lambda _, *args: list(zip(*(list(items(a)) for a in args))),
}
