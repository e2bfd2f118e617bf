"""The commands of `pyview.commands` as gdb's: help, completion, and errors as a line of text."""

from __future__ import annotations

from typing import Any

import gdb
from pyview.commands import COMMANDS
from pyview.commands.command import Command
from pyview.errors import ViewError, distrusting

from .session import SESSION

#: gdb's chapters of help.
_TOPICS = {
    "data": gdb.COMMAND_DATA,
    "stack": gdb.COMMAND_STACK,
    "files": gdb.COMMAND_FILES,
    "running": gdb.COMMAND_RUNNING,
    "breakpoints": gdb.COMMAND_BREAKPOINTS,
}


class Registered(gdb.Command):
    """A command in gdb."""

    def __init__(self, command: type[Command]) -> None:
        self.__doc__ = command.__doc__
        self.command = command(SESSION)
        super().__init__(command.name, _TOPICS[command.topic])

    def invoke(self, argument: str, from_tty: bool) -> None:
        """Called by gdb."""
        try:
            with distrusting():
                self.command.run(argument.strip())
        except ViewError as e:
            raise gdb.GdbError(str(e)) from None
        except gdb.MemoryError as e:
            raise gdb.GdbError(f"cannot read memory: {e}") from None

    def complete(self, text: str, word: str | None) -> Any:
        """Called by gdb for the tab key, and first, without a word, to learn where words end."""
        if self.command.completes == "place":
            return gdb.COMPLETE_LOCATION
        try:
            with distrusting():
                if self.command.completes != "word":
                    return self.command.words(text, word or "")
                # gdb's words end at a hyphen, which is part of ours.
                whole = text.rpartition(" ")[2]
                known = len(whole) - len(word) if word is not None and whole.endswith(word) else 0
                return [found[known:] for found in self.command.words(text, whole)]
        except (ViewError, gdb.error):
            return gdb.COMPLETE_NONE


def install() -> None:
    """Registers all of them."""
    for command in COMMANDS:
        Registered(command)
