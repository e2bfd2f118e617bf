"""Values as Python writes them: nested, safe against cycles, of limited length."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Callable, Iterable

from . import library
from .code import (
    BoundMethod,
    Cell,
    Class,
    CodeObject,
    ExceptionObject,
    Function,
    Generator,
    Module,
    NativeFunction,
    where,
)
from .containers import Array, Deque, Dict, DictView, List, Set, Tuple
from .errors import ViewError
from .natives import Descriptor, Match, MemoryView, Namespace, Partial, Pattern, Property, Range, Reference, Wrapper
from .objects import Object
from .scalars import Bytes, Complex, Float, Int, Str
from .special import UNSET

#: Characters of an error that a text shows.
_ERROR = 120
#: Characters of one value of many.
_ONE_OF_MANY = 1000


@dataclass(frozen=True)
class Limits:
    """How much of a value is shown."""

    #: Items of one container.
    items: int = 100
    #: Containers in containers.
    depth: int = 6
    #: Characters of one piece of text.
    chars: int = 1000
    #: Characters of the whole; what is longer ends in `…`.
    total: int = 20_000

    def of_many(self) -> Limits:
        """For one of many values, which are to stay in sight."""
        return replace(self, total=min(self.total, _ONE_OF_MANY))


#: For arguments in a backtrace.
SHORT = Limits(items=6, depth=1, chars=60, total=80)
#: For one line of variables.
LINE = Limits(items=20, depth=4, chars=200, total=400)


class Formatter:
    """Makes texts of values within limits."""

    def __init__(self, limits: Limits = Limits()) -> None:
        self.limits = limits
        self._path: list[int] = []
        self._left = limits.total

    def text(self, value: Any) -> str:
        """The value in Python's syntax. Never raises: what cannot be read is part of the text."""
        self._left = self.limits.total
        made = self._make(value)
        if len(made) <= self.limits.total:
            return made
        if self.limits is SHORT and isinstance(value, Object) and value.type.kind == "Instance":
            return self._short(value)
        return made[: self.limits.total - 1] + "…"

    def _make(self, value: Any) -> str:
        before = self._left
        made = self._try(value)
        self._left = before - len(made)  # With its parts, which have been counted meanwhile.
        return made

    def _try(self, value: Any) -> str:
        try:
            return self._any(value)
        except ViewError as e:
            return error_text(e)
        except RecursionError:
            return "<nested too deeply>"
        except (ArithmeticError, LookupError, ValueError, TypeError, AttributeError, MemoryError) as e:
            # Fields that contradict each other.
            return f"<damaged: {e}>"

    def _any(self, value: Any) -> str:
        if isinstance(value, ViewError):
            return error_text(value)
        if isinstance(value, Object):
            return self._object(value)
        if isinstance(value, str):
            return self._quoted(value, len(value))
        if isinstance(value, (bytes, bytearray)):
            return self._quoted(value, len(value))
        if isinstance(value, int) and not isinstance(value, bool):
            return number_text(value)
        if isinstance(value, list):
            return self._sequence("[", value, "]", len(value), None)
        if isinstance(value, tuple):
            return self._tuple(value, len(value))
        if isinstance(value, dict):
            return self._pairs("{", value.items(), "}", len(value))
        if isinstance(value, (set, frozenset)):
            inner = self._sequence("{", value, "}", len(value), None) if value else "set()"
            return inner if isinstance(value, set) or not value else f"frozenset({inner})"
        return repr(value)

    def _quoted(self, value: Any, length: int) -> str:
        most = self.limits.chars
        if length <= most and len(value) <= most:
            return repr(value)
        return f"{value[:most]!r}… ({length} {'characters' if isinstance(value, str) else 'bytes'})"

    def _object(self, o: Object) -> str:
        maker = self._maker(type(o))
        if maker is None:
            return self._instance(o)
        if o.address in self._path:
            return self._short(o)
        if (len(self._path) >= self.limits.depth or self._left <= 0) and not isinstance(o, _FLAT):
            return self._short(o)
        self._path.append(o.address)
        try:
            made = maker(self, o)
            if o.type.has_slots and isinstance(o, _WRAPPED):
                return self._derived(o, made)
            return made
        finally:
            self._path.pop()

    def _maker(self, cls: type) -> Callable[[Formatter, Any], str] | None:
        for base in cls.__mro__:
            if base in _MAKERS:
                return _MAKERS[base]
        return None

    def _short(self, o: Object) -> str:
        """An object inside itself, or too deep inside others."""
        known = enum_text(o) or self._well_known(o)
        if known:
            return known
        if isinstance(o, List):
            return "[...]"
        if isinstance(o, Tuple) and not o.type.has_slots:
            return "(...)"
        if isinstance(o, (Dict, Set)) and not o.type.has_slots:
            return "{...}"
        return f"{o.type_name()}(...)"

    def _well_known(self, o: Object) -> str | None:
        """An object of a library class, if it is one that has a text of its own."""
        if o.address in self._path:
            return None
        self._path.append(o.address)
        try:
            return library.text(o, self._make)
        finally:
            self._path.pop()

    def _sequence(self, opening: str, items: Iterable[Any], closing: str, length: int, last: str | None) -> str:
        parts, most = [], self.limits.items
        for item in items:
            if len(parts) >= most or self._left <= 0:
                parts.append("...")
                break
            parts.append(self._make(item))
            self._left -= 2
        more = f" ({length} items)" if parts and parts[-1] == "..." else ""
        return f"{opening}{', '.join(parts)}{last if last and length == 1 else ''}{closing}{more}"

    def _tuple(self, items: Iterable[Any], length: int) -> str:
        return self._sequence("(", items, ")", length, ",")

    def _pairs(self, opening: str, pairs: Iterable[tuple[Any, Any]], closing: str, length: int) -> str:
        parts = []
        for key, value in pairs:
            if len(parts) >= self.limits.items or self._left <= 0:
                parts.append("...")
                break
            parts.append(f"{self._make(key)}: {self._make(value)}")
            self._left -= 2
        more = f" ({length} items)" if parts and parts[-1] == "..." else ""
        return f"{opening}{', '.join(parts)}{closing}{more}"

    def _derived(self, o: Object, inner: str) -> str:
        """An object of a class derived from a built-in one."""
        return enum_text(o) or f"{o.type_name()}({', '.join([inner, *self._fields(o)])})"

    def _fields(self, o: Object) -> list[str]:
        """`name=value` for the object's own attributes."""
        parts: list[str] = []
        for name, value in o.attributes():
            if len(parts) >= self.limits.items or self._left <= 0:
                parts.append("...")
                break
            parts.append(f"{name}={self._make(value)}")
            self._left -= len(name) + 3
        return parts

    def _instance(self, o: Object) -> str:
        if o.address in self._path or len(self._path) >= self.limits.depth or self._left <= 0:
            return self._short(o)
        known = enum_text(o) or self._well_known(o)
        if known:
            return known
        self._path.append(o.address)
        try:
            parts = self._fields(o)
            if o.type.kind == "Instance" or o.type.has_slots:
                return f"{o.type_name()}({', '.join(parts)})"
            parts = [f"{n}={self._make(v)}" for n, v in o.values() if v is not UNSET and len(n) > 1]
            return f"<{' '.join([o.type_name(), *parts])} at {o.address:#x}>"
        finally:
            self._path.pop()


def error_text(e: ViewError) -> str:
    """An error in the place of a value."""
    text = str(e)
    return f"<{text if len(text) <= _ERROR else text[: _ERROR - 1] + '…'}>"


def number_text(n: int) -> str:
    """An int; huge ones by their size."""
    if n.bit_length() > 14_000:
        return f"<int of {n.bit_length()} bits>"
    return repr(n)


def enum_text(o: Object) -> str | None:
    """A member of an enumeration as `<Color.RED: 1>`."""
    if not o.type.has_slots:
        return None
    name = o.attribute_address("_name_")
    value = o.attribute_address("_value_")
    if name is None or value is None:
        return None
    label = o.view.at(name)
    if not isinstance(label, str):
        return None
    held = o.view.at(value)
    return f"<{o.type_name()}.{label}: {Formatter(SHORT).text(held)}>"


def _str(f: Formatter, o: Str) -> str:
    return f._quoted(o.text(4 * f.limits.chars + 4), o.length())


def _bytes(f: Formatter, o: Bytes) -> str:
    inner = f._quoted(o.data(f.limits.chars + 1), o.length())
    return inner if o.type.kind == "Bytes" else f"bytearray({inner})"


def _named_tuple(f: Formatter, o: Tuple) -> str:
    names = o.names()
    if len(names) == o.length() and names:
        return f"{o.type_name()}({', '.join(f'{n}={f._make(v)}' for n, v in zip(names, o.items()))})"
    inner = f._tuple(o.items(), o.length())
    return f"{o.type_name()}({inner})" if o.type.has_slots else inner


def _dict(f: Formatter, o: Dict) -> str:
    inner = f._pairs("{", o.items(), "}", o.length())
    if o.type.native == "collections.defaultdict":
        return f"defaultdict({f._make(o.field('factory'))}, {inner})"
    if o.type.native == "collections.OrderedDict" and not o.type.has_slots:
        return f"OrderedDict({inner})"
    return inner


def _set(f: Formatter, o: Set) -> str:
    length = o.length()
    inner = f._sequence("{", o.items(), "}", length, None) if length else ""
    if o.type.kind == "FrozenSet":
        return f"frozenset({inner})"
    return inner or "set()"


def _deque(f: Formatter, o: Deque) -> str:
    inner, limit = f._sequence("[", o.items(), "]", o.length(), None), o.fields.limit
    return f"deque({inner})" if limit < 0 else f"deque({inner}, maxlen={limit})"


def _view(f: Formatter, o: DictView) -> str:
    if o.type.native == "mappingproxy":
        return f"mappingproxy({f._make(o.source())})"
    return f"{o.type.native}({f._sequence('[', o.items(), ']', o.length(), None)})"


def _range(f: Formatter, o: Range) -> str:
    start, stop, step = o.bounds()
    if o.type.kind == "Slice":
        return f"slice({f._make(start)}, {f._make(stop)}, {f._make(step)})"
    tail = "" if step == 1 and not isinstance(step, Object) else f", {f._make(step)}"
    return f"range({f._make(start)}, {f._make(stop)}{tail})"


def _function(f: Formatter, o: Function) -> str:
    place = where(o.code().position())
    return f"<function {o.qualname()} at {place or hex(o.address)}>"


def _native_function(f: Formatter, o: NativeFunction) -> str:
    receiver = o.field("receiver")
    if receiver is UNSET or isinstance(receiver, Module):
        return f"<built-in function {o.name()}>"
    return f"<built-in method {o.name()} of {Formatter(SHORT)._short(receiver) if isinstance(receiver, Object) else receiver!r}>"


def _method(f: Formatter, o: BoundMethod) -> str:
    function = o.field("function")
    name = function.qualname() if isinstance(function, Function) else f._make(function)
    return f"<bound method {name} of {f._make(o.field('receiver'))}>"


def _code(f: Formatter, o: CodeObject) -> str:
    code = o.code()
    return f'<code object {code.name()}, file "{code.file()}", line {code.line()}>'


def _generator(f: Formatter, o: Generator) -> str:
    state, place = o.state(), where(o.position())
    return f"<{o.type.native} {o.qualname()} {state}{' at ' + place if place else ''}>"


def _exception(f: Formatter, o: ExceptionObject) -> str:
    args = o.args()
    return f"{o.type_name()}({', '.join([f._make(a) for a in args] + f._fields(o))})"


def _namespace(f: Formatter, o: Namespace) -> str:
    return f"namespace({', '.join(f._fields(o))})"


def _descriptor(f: Formatter, o: Descriptor) -> str:
    owner, kind = o.owner(), o.type.native.removesuffix("_descriptor")
    return f"<{kind} {f._make(o.name())} of {owner.qualname() if isinstance(owner, Class) else '?'}>"


def _partial(f: Formatter, o: Partial) -> str:
    parts = [f._make(o.field("function"))]
    arguments, keywords = o.field("arguments"), o.field("keywords")
    parts += [f._make(x) for x in (arguments.items() if isinstance(arguments, Tuple) else arguments)]
    if isinstance(keywords, Dict):
        parts += [f"{key}={f._make(value)}" for key, value in keywords.items()]
    return f"functools.partial({', '.join(parts)})"


def _reference(f: Formatter, o: Reference) -> str:
    referent = o.referent()
    return f"<weakref; {'dead' if referent is None else 'to ' + f._make(referent)}>"


def _memoryview(f: Formatter, o: MemoryView) -> str:
    source = o.field("object")
    if source is UNSET:
        return "<released memory>"
    return f"<memory of {f._make(source)}, shape {o.shape()}, format {f._make(o.field('format'))}>"


def _pattern(f: Formatter, o: Pattern) -> str:
    return f"re.compile({f._make(o.field('pattern'))})"


def _match(f: Formatter, o: Match) -> str:
    return f"<re.Match of {f._make(o.field('pattern'))} in {f._make(o.field('string'))}>"


#: Kinds of objects in whose text no others are.
_FLAT = (Function, Class, Module, CodeObject, Generator)
#: Kinds of objects whose text says nothing of a derived class.
_WRAPPED = (Int, Float, Complex, Str, Bytes, List, Dict, Set, Deque)

_MAKERS: dict[type, Callable[[Formatter, Any], str]] = {
    Int: lambda f, o: number_text(o.number()),
    Float: lambda f, o: repr(o.number()),
    Complex: lambda f, o: repr(o.number()),
    Str: _str,
    Bytes: _bytes,
    List: lambda f, o: f._sequence("[", o.items(), "]", o.length(), None),
    Tuple: _named_tuple,
    Dict: _dict,
    Set: _set,
    Deque: _deque,
    Array: lambda f, o: f"array({o.code()!r}, {f._sequence('[', o.items(), ']', o.length(), None)})",
    DictView: _view,
    Function: _function,
    NativeFunction: _native_function,
    BoundMethod: _method,
    Class: lambda f, o: f"<class '{o.full_name()}'>",
    Module: lambda f, o: f"<module {o.name()!r}>",
    Cell: lambda f, o: f"<cell: {'empty' if o.content() is UNSET else f._make(o.content())}>",
    CodeObject: _code,
    Generator: _generator,
    ExceptionObject: _exception,
    Range: _range,
    Namespace: _namespace,
    Wrapper: lambda f, o: f"{o.type.native}({f._make(o.function())})",
    Property: lambda f, o: f"property({f._make(o.getter())})",
    Descriptor: _descriptor,
    Partial: _partial,
    Reference: _reference,
    MemoryView: _memoryview,
    Pattern: _pattern,
    Match: _match,
}


def show(value: Any, limits: Limits = Limits()) -> str:
    """A value in Python's syntax."""
    return Formatter(limits).text(value)

