"""The base of all commands."""

from __future__ import annotations

from typing import Literal

from ..completion import expression_words
from ..session import Session

#: What a command's argument is, for completion: nothing known, an expression, a place in the code,
#: a Python frame, or one of the command's own words.
Completes = Literal["", "expression", "place", "frame", "word"]


class Command:
    """A command: subclasses have `name` and `run`. The docstring is the help."""

    name = ""
    #: The chapter of the debugger's help.
    topic: Literal["data", "stack", "files", "running", "breakpoints"] = "data"
    completes: Completes = ""

    def __init__(self, session: Session) -> None:
        self.session = session

    def run(self, argument: str) -> None:
        """Carries the command out. Raises `ViewError`s."""
        raise NotImplementedError

    def words(self, text: str, word: str) -> list[str]:
        """How `word`, the end of the argument `text`, may go on."""
        if self.completes == "expression":
            return expression_words(self.session.scope(), text, word)
        if self.completes == "frame":
            frames = self.session.view().target.python_frames()
            return sorted({f.name() for f in frames if f.name().startswith(word)})
        return []
