"""Arguments of commands: flags in front, counts, places with conditions, assignments."""

from __future__ import annotations

import ast
import re

from .errors import CommandError, EvaluationError
from .evaluate import parse


def flags(argument: str, known: tuple[str, ...]) -> tuple[set[str], str]:
    """The known words at the start of an argument, and the rest."""
    found: set[str] = set()
    rest = argument
    while rest:
        first, _, after = rest.partition(" ")
        if first not in known:
            break
        found.add(first)
        rest = after.strip()
    return found, rest


def nothing_more(rest: str) -> None:
    """Raises if there is more than a command takes."""
    if rest:
        raise CommandError(f"unexpected argument: {rest}")


def number(argument: str, usual: int) -> int:
    """An optional number."""
    if not argument:
        return usual
    try:
        return int(argument, 0)
    except ValueError:
        raise CommandError(f"a number is expected, not '{argument}'") from None


def count(argument: str) -> int:
    """How often: once, or as often as is said."""
    found = number(argument, 1)
    if found < 1:
        raise CommandError(f"a number of at least 1 is expected, not '{argument}'")
    return found


def place_and_condition(argument: str) -> tuple[str, str]:
    """`PLACE if CONDITION`. Raises for a condition that is no expression."""
    found = re.match(r"(.*?)(?:^|\s+)if\b\s*(.*)$", argument, re.DOTALL)
    place, condition = (found.group(1).strip(), found.group(2).strip()) if found else (argument, "")
    if place and not re.fullmatch(r"[^\s:]+|.+:\d+", place):
        raise CommandError(f"no place in a program: {place}")
    if found and not condition:
        raise EvaluationError("a condition is expected behind 'if'")
    if found:
        parse(condition)
    return place, condition


def type_and_uncaught(argument: str) -> tuple[str, bool]:
    """`[TYPE] [uncaught]`: the name of an exception class, perhaps empty."""
    words = argument.split()
    names = [w for w in words if w != "uncaught"]
    if len(names) > 1 or not all(re.fullmatch(r"[^\W\d]\w*(\.[^\W\d]\w*)*", w) for w in names):
        raise CommandError("usage: py-catch [TYPE] [uncaught]")
    return names[0] if names else "", "uncaught" in words


def assigned(argument: str) -> str:
    """What a statement assigns to: a variable, an attribute or an item. Raises for what is no assignment."""
    try:
        tree = ast.parse(argument).body
    except (SyntaxError, ValueError) as e:
        raise EvaluationError(f"invalid assignment: {getattr(e, 'msg', e)}") from None
    if len(tree) != 1 or not isinstance(tree[0], (ast.Assign, ast.AugAssign)):
        raise CommandError("an assignment is expected: py-set NAME = EXPRESSION")
    return ast.unparse(tree[0].targets[0] if isinstance(tree[0], ast.Assign) else tree[0].target)
