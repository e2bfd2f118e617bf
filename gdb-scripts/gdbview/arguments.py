"""Arguments of commands: flags in front, names for completion."""

from __future__ import annotations

import re

import gdb
from pyview import attributes
from pyview.errors import ViewError
from pyview.evaluate import Evaluator
from pyview.names import Scope

from . import session


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
        raise gdb.GdbError(f"unexpected argument: {rest}")


def evaluator(scope: Scope) -> Evaluator:
    """A read-only evaluator for a frame's names."""
    return Evaluator(scope.view, scope.look_up, scope.mangled)


#: An expression's last part: names with dots.
_PATH = re.compile(r"([A-Za-z_][\w.\[\]'\"]*\.)?(\w*)$")


def expression_words(text: str, word: str) -> list[str]:
    """How the last name of an expression may go on."""
    scope = session.scope()
    found = _PATH.search(text)
    if found is None:
        return []
    owner, start = found.group(1), found.group(2)
    if owner:
        try:
            names = attributes.names_of(scope.view, evaluator(scope).run(owner[:-1]))
        except ViewError:
            return []
    else:
        names = [v.name for v in scope.variables()]
        for table in (scope.globals_dict(), scope.builtins_dict()):
            names += [key for key in table.keys() if isinstance(key, str)]
    # gdb replaces `word`, which may begin behind the last dot or before it.
    before = text[: len(text) - len(start)]
    head = word[: len(word) - len(start)] if word.endswith(start) and before.endswith(word[: len(word) - len(start)]) else ""
    hidden = not start.startswith("_")
    return sorted({head + n for n in names if n.startswith(start) and not (hidden and n.startswith("_"))})
