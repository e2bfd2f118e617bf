"""A read-only evaluator: Python expressions over a stopped program, without running it.

Operators, comparisons, subscripts, comprehensions and a few built-in functions work on plain
values and on the built-in containers. Whatever would call the program's own code is an
`EvaluationError` that says so.
"""

from __future__ import annotations

import ast
import operator
import re
from typing import Any, Callable, Iterator

from . import attributes, builtins, methods
from .code import Class
from .compare import contains, equal, identical, truth
from .containers import Dict, DictView, Items, Set, Tuple
from .errors import CONTRADICTIONS, EvaluationError, ViewError
from .names import Scope
from .natives import Range
from .objects import Object
from .scalars import Bytes, Str
from .special import UNBOUND, UNSET
from .view import View

#: Steps of one evaluation: items visited by comprehensions and the like.
STEPS = 1_000_000
#: Bits that an int may get, items that a repeated sequence may have.
BITS = 1 << 20

_BINARY: dict[type, tuple[str, Callable[[Any, Any], Any]]] = {
    ast.Add: ("+", operator.add),
    ast.Sub: ("-", operator.sub),
    ast.Mult: ("*", operator.mul),
    ast.Div: ("/", operator.truediv),
    ast.FloorDiv: ("//", operator.floordiv),
    ast.Mod: ("%", operator.mod),
    ast.Pow: ("**", operator.pow),
    ast.LShift: ("<<", operator.lshift),
    ast.RShift: (">>", operator.rshift),
    ast.BitOr: ("|", operator.or_),
    ast.BitXor: ("^", operator.xor),
    ast.BitAnd: ("&", operator.and_),
    ast.MatMult: ("@", operator.matmul),
}
_UNARY: dict[type, tuple[str, Callable[[Any], Any]]] = {
    ast.USub: ("-", operator.neg),
    ast.UAdd: ("+", operator.pos),
    ast.Invert: ("~", operator.invert),
}
_ORDER: dict[type, tuple[str, Callable[[Any, Any], bool]]] = {
    ast.Lt: ("<", operator.lt),
    ast.LtE: ("<=", operator.le),
    ast.Gt: (">", operator.gt),
    ast.GtE: (">=", operator.ge),
}


def parse(text: str) -> ast.expr:
    """The tree of an expression. Raises `EvaluationError` for what is no expression."""
    try:
        return ast.parse(text.strip(), "<expression>", "eval").body
    except (SyntaxError, ValueError) as e:
        raise EvaluationError(f"invalid expression: {e.msg if isinstance(e, SyntaxError) else e}") from None
    except (RecursionError, MemoryError):
        raise EvaluationError("the expression is nested too deeply") from None


class Evaluator:
    """Evaluates trees; `names` looks up what is not bound by the expression itself."""

    def __init__(self, view: View, names: Callable[[str], Any], mangle: Callable[[str], str] = str) -> None:
        self.view = view
        self.names = names
        self.mangle = mangle
        self._bound: list[dict[str, Any]] = []
        self._steps = 0

    def run(self, text: str) -> Any:
        """The value of an expression. Raises `ViewError`s only."""
        tree = parse(text)
        try:
            return self.value(tree)
        except ViewError:
            raise
        except RecursionError:
            raise EvaluationError("nested too deeply") from None
        except CONTRADICTIONS as e:
            raise EvaluationError(f"{type(e).__name__}: {e}") from None

    def value(self, node: ast.expr) -> Any:
        """The value of a tree."""
        self._step()
        method = getattr(self, "_" + type(node).__name__.lower(), None)
        if method is None:
            raise EvaluationError(f"py-print cannot evaluate this without running code: {ast.unparse(node)}")
        return method(node)

    def _step(self) -> None:
        self._steps += 1
        if self._steps > STEPS:
            raise EvaluationError(f"given up after {STEPS} steps")

    def _constant(self, node: ast.Constant) -> Any:
        return node.value

    def _name(self, node: ast.Name) -> Any:
        for scope in reversed(self._bound):
            if node.id in scope:
                return scope[node.id]
        try:
            return self.names(self.mangle(node.id))
        except EvaluationError:
            if node.id == "__debug__":
                return True
            raise

    def _attribute(self, node: ast.Attribute) -> Any:
        found = attributes.get(self.view, self.value(node.value), self.mangle(node.attr))
        if found is UNSET or found is UNBOUND:
            raise EvaluationError(f"'{node.attr}' has no value")
        return found

    def _boolop(self, node: ast.BoolOp) -> Any:
        wanted = isinstance(node.op, ast.Or)
        result: Any = None
        for part in node.values:
            result = self.value(part)
            if truth(result) == wanted:
                return result
        return result

    def _unaryop(self, node: ast.UnaryOp) -> Any:
        operand = self.value(node.operand)
        if isinstance(node.op, ast.Not):
            return not truth(operand)
        name, apply = _UNARY[type(node.op)]
        operand = builtins.plain(operand)
        if isinstance(operand, Object):
            raise EvaluationError(f"{name} of {operand.type_name()} would run code")
        return apply(operand)

    def _binop(self, node: ast.BinOp) -> Any:
        name, apply = _BINARY[type(node.op)]
        left, right = builtins.plain(self.value(node.left)), builtins.plain(self.value(node.right))
        left, right = builtins.listed(left), builtins.listed(right)
        for side in (left, right):
            if isinstance(side, Object):
                raise EvaluationError(f"{name} of {side.type_name()} would run code: py-eval runs it")
        self._check_size(node.op, left, right)
        return apply(left, right)

    def _check_size(self, op: ast.operator, left: Any, right: Any) -> None:
        """No result that takes all memory."""
        size = 0.0
        if isinstance(op, ast.Pow) and isinstance(left, int) and isinstance(right, int):
            size = left.bit_length() * abs(right)
        elif isinstance(op, ast.LShift) and isinstance(right, int):
            size = right
        elif isinstance(op, ast.Mult):
            for a, b in ((left, right), (right, left)):
                if isinstance(a, (str, bytes, list, tuple)) and isinstance(b, int):
                    size = len(a) * b
        elif isinstance(op, ast.Mod) and isinstance(left, (str, bytes)):
            raise EvaluationError("formatting with % would run code: py-eval runs it")
        if size > BITS:
            raise EvaluationError("the result would be too large")

    def _compare(self, node: ast.Compare) -> bool:
        left = self.value(node.left)
        for op, part in zip(node.ops, node.comparators):
            right = self.value(part)
            if not self._holds(op, left, right):
                return False
            left = right
        return True

    def _holds(self, op: ast.cmpop, left: Any, right: Any) -> bool:
        if isinstance(op, (ast.Is, ast.IsNot)):
            return identical(left, right) == isinstance(op, ast.Is)
        if isinstance(op, (ast.Eq, ast.NotEq)):
            return equal(left, right) == isinstance(op, ast.Eq)
        if isinstance(op, (ast.In, ast.NotIn)):
            return contains(right, left) == isinstance(op, ast.In)
        name, apply = _ORDER[type(op)]
        left, right = builtins.listed(builtins.plain(left)), builtins.listed(builtins.plain(right))
        for side in (left, right):
            if isinstance(side, Object):
                raise EvaluationError(f"{name} of {side.type_name()} would run code: py-eval runs it")
        return bool(apply(left, right))

    def _ifexp(self, node: ast.IfExp) -> Any:
        return self.value(node.body if truth(self.value(node.test)) else node.orelse)

    def _tuple(self, node: ast.Tuple) -> Any:
        return tuple(self._all(node.elts))

    def _list(self, node: ast.List) -> Any:
        return list(self._all(node.elts))

    def _set(self, node: ast.Set) -> Any:
        return set(self._all(node.elts))

    def _dict(self, node: ast.Dict) -> Any:
        found: dict[Any, Any] = {}
        for key, value in zip(node.keys, node.values):
            if key is None:
                found.update(dict(builtins.pairs(self.value(value))))
            else:
                found[self.value(key)] = self.value(value)
        return found

    def _all(self, nodes: list[ast.expr]) -> Iterator[Any]:
        for node in nodes:
            if isinstance(node, ast.Starred):
                yield from self.items(self.value(node.value))
            else:
                yield self.value(node)

    def items(self, value: Any) -> Iterator[Any]:
        """Iterates over a container. Raises `EvaluationError` for an iterator of the program."""
        for item in builtins.items(value):
            self._step()
            if isinstance(item, ViewError):
                raise item
            yield item

    def _subscript(self, node: ast.Subscript) -> Any:
        return item_of(self.value(node.value), self.value(node.slice))

    def _slice(self, node: ast.Slice) -> slice:
        parts = (None if p is None else builtins.plain(self.value(p)) for p in (node.lower, node.upper, node.step))
        return slice(*parts)

    def _joinedstr(self, node: ast.JoinedStr) -> str:
        return "".join(str(self.value(part)) for part in node.values)

    def _formattedvalue(self, node: ast.FormattedValue) -> str:
        value = builtins.plain(self.value(node.value))
        spec = self.value(node.format_spec) if node.format_spec is not None else ""
        if node.conversion in (ord("r"), ord("a")):
            value = builtins.text(value)
        elif node.conversion == ord("s") or not spec:
            value = builtins.to_str(value)
        if isinstance(value, Object):
            raise EvaluationError(f"formatting {value.type_name()} would run code: py-eval runs it")
        if any(int(digits) > BITS for digits in re.findall(r"\d+", spec)):
            raise EvaluationError("the result would be too large")
        return format(value, spec)

    def _call(self, node: ast.Call) -> Any:
        if isinstance(node.func, ast.Attribute) and not node.keywords:
            found = methods.call(self.value(node.func.value), node.func.attr, list(self._all(node.args)))
            if found is not NotImplemented:
                return found
        function = self.value(node.func)
        name = builtins.name_of(function)
        if name is None and isinstance(node.func, ast.Name):
            name = builtins.class_name(function)
        if name not in builtins.FUNCTIONS:
            raise EvaluationError(f"{ast.unparse(node.func)}() would run code: py-eval runs it, py-print does not")
        known = builtins.KEYWORDS.get(name, ())
        if not all(k.arg in known for k in node.keywords):
            raise EvaluationError(f"py-print knows no such keyword of {name}(): py-eval does")
        keywords = {str(k.arg): self._keyword(k) for k in node.keywords}
        return builtins.FUNCTIONS[name](self, *self._all(node.args), **keywords)

    def _keyword(self, keyword: ast.keyword) -> Any:
        """An argument by keyword; a `key` may be a lambda expression."""
        function = keyword.value
        if keyword.arg != "key" or isinstance(function, ast.Constant):
            return self.value(function)
        if not isinstance(function, ast.Lambda) or len(function.args.args) != len(_parameters(function)):
            raise EvaluationError("py-print takes lambda expressions as keys only: py-eval runs others")
        names = [a.arg for a in function.args.args]

        def call(*values: Any) -> Any:
            if len(values) != len(names):
                raise EvaluationError(f"the key takes {len(names)} arguments")
            self._bound.append(dict(zip(names, values)))
            try:
                return self.value(function.body)
            finally:
                self._bound.pop()

        return call

    def _listcomp(self, node: ast.ListComp) -> list[Any]:
        return [self.value(node.elt) for _ in self._loops(node.generators)]

    _generatorexp = _listcomp

    def _setcomp(self, node: ast.SetComp) -> set[Any]:
        return {self.value(node.elt) for _ in self._loops(node.generators)}

    def _dictcomp(self, node: ast.DictComp) -> dict[Any, Any]:
        return {self.value(node.key): self.value(node.value) for _ in self._loops(node.generators)}

    def _loops(self, loops: list[ast.comprehension]) -> Iterator[None]:
        scope: dict[str, Any] = {}
        self._bound.append(scope)
        try:
            yield from self._loop(loops, scope)
        finally:
            self._bound.remove(scope) if scope in self._bound else None

    def _loop(self, loops: list[ast.comprehension], scope: dict[str, Any]) -> Iterator[None]:
        if not loops:
            yield
            return
        for item in self.items(self.value(loops[0].iter)):
            self._assign(loops[0].target, item, scope)
            if all(truth(self.value(test)) for test in loops[0].ifs):
                yield from self._loop(loops[1:], scope)

    def _assign(self, target: ast.expr, item: Any, scope: dict[str, Any]) -> None:
        if isinstance(target, ast.Name):
            scope[target.id] = item
        elif isinstance(target, (ast.Tuple, ast.List)):
            parts = list(self.items(item))
            if len(parts) != len(target.elts):
                raise EvaluationError(f"cannot unpack {len(parts)} values into {len(target.elts)} names")
            for part, value in zip(target.elts, parts):
                self._assign(part, value, scope)
        else:
            raise EvaluationError(f"cannot assign to {ast.unparse(target)}")


def _parameters(function: ast.Lambda) -> list[ast.arg]:
    """All parameters of a lambda expression."""
    given = function.args
    rest = [a for a in (given.vararg, given.kwarg) if a is not None]
    return [*given.posonlyargs, *given.args, *given.kwonlyargs, *rest]


def item_of(container: Any, key: Any) -> Any:
    """`container[key]`. Raises `EvaluationError` as Python raises IndexError and KeyError."""
    if isinstance(key, Object):
        key = builtins.plain(key)
    if isinstance(container, Dict):
        at = container.address_of(key)
        if at is None:
            raise EvaluationError(f"KeyError: {builtins.text(key)}")
        return container.view.at(at)
    if isinstance(container, DictView) and container.type.native == "mappingproxy":
        return item_of(container.source(), key)
    if isinstance(container, Items):
        return _of_items(container, key)
    if isinstance(container, (Str, Bytes)):
        container = container.text() if isinstance(container, Str) else container.data()
    if isinstance(container, Range):
        container = builtins.listed(container)
    if isinstance(container, Class):
        raise EvaluationError(f"{container.qualname()}[…] would run code: py-eval runs it")
    if isinstance(container, (Set, Object)):
        raise EvaluationError(f"{container.type_name()}[…] would run code: py-eval runs it")
    if not isinstance(container, (list, tuple, str, bytes, dict, range)):
        raise EvaluationError(f"'{type(container).__name__}' object is not subscriptable")
    return container[key]


def _of_items(container: Items, key: Any) -> Any:
    length = container.length()
    if isinstance(key, slice):
        found = [container.item(n) for n in range(*key.indices(length))]
        return tuple(found) if isinstance(container, Tuple) else found
    if isinstance(key, bool) or not isinstance(key, int):
        raise EvaluationError(f"{container.type_name()} indices must be integers, not {builtins.type_text(key)}")
    n = key + length if key < 0 else key
    if not 0 <= n < length:
        raise EvaluationError(f"IndexError: index {key} of a {container.type_name()} of {length} items")
    return container.item(n)


def evaluator(scope: Scope) -> Evaluator:
    """An evaluator for the names of a frame."""
    return Evaluator(scope.view, scope.look_up, scope.mangled)
