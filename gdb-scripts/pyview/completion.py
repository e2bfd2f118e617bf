"""How the last name of an expression may go on."""

from __future__ import annotations

import re

from . import attributes
from .errors import ViewError
from .evaluate import evaluator
from .names import Scope

#: An expression's last part: names with dots.
_PATH = re.compile(r"([A-Za-z_][\w.\[\]'\"]*\.)?(\w*)$")


def expression_words(scope: Scope, text: str, word: str) -> list[str]:
    """Texts that may stand for `word`, the end of `text`."""
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
    # The debugger replaces `word`, which may begin behind the last dot or before it.
    before, front = text[: len(text) - len(start)], word[: len(word) - len(start)]
    head = front if word.endswith(start) and before.endswith(front) else ""
    hidden = not start.startswith("_")
    return sorted({head + n for n in names if n.startswith(start) and not (hidden and n.startswith("_"))})
