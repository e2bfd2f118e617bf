"""The commands of `pyview.commands` as lldb's: help, completion, and errors as a line of text."""

from __future__ import annotations

import inspect
from typing import Any

import lldb
from pyview.commands import COMMANDS
from pyview.commands.command import Command
from pyview.errors import ViewError, distrusting

from .backtrace import Bt
from .session import LldbSession

#: lldb's own completion that comes nearest to what a command takes.
_COMPLETION = {"expression": "variable-path", "place": "symbol", "frame": "frame-index"}


class Registered:
    """A command in lldb: each has a class of its own, with `command`."""

    command: type[Command]

    def __init__(self, _debugger: lldb.SBDebugger, _internal: Any) -> None:
        pass

    def get_short_help(self) -> str:
        """Called by lldb for the list of commands."""
        return self.get_long_help().splitlines()[0]

    def get_long_help(self) -> str:
        """Called by lldb for `help COMMAND`."""
        return inspect.getdoc(self.command) or ""

    def __call__(
        self,
        debugger: lldb.SBDebugger,
        argument: str,
        _context: lldb.SBExecutionContext,
        result: lldb.SBCommandReturnObject,
    ) -> None:
        """Called by lldb."""
        try:
            with distrusting():
                self.command(LldbSession(debugger, result)).run(argument.strip())
        except ViewError as e:
            result.SetError(str(e))


#: lldb finds these by their names in this module.
CLASSES = {c.__name__: type(c.__name__, (Registered,), {"command": c}) for c in (*COMMANDS, Bt)}
globals().update(CLASSES)


def install(debugger: lldb.SBDebugger) -> None:
    """Registers all of them; `bt` takes the place of lldb's."""
    answer = lldb.SBCommandReturnObject()
    debugger.GetCommandInterpreter().HandleCommand("command unalias bt", answer)
    for name, registered in CLASSES.items():
        command = registered.command
        completion = _COMPLETION.get(command.completes)
        option = f"--completion-type {completion} " if completion else ""
        _add(debugger, f"{option}--class {__name__}.{name} {command.name}")


def _add(debugger: lldb.SBDebugger, what: str) -> None:
    """Registers a command; before lldb 17 commands neither complete nor replace others."""
    answer = lldb.SBCommandReturnObject()
    interpreter = debugger.GetCommandInterpreter()
    interpreter.HandleCommand(f"command script add --overwrite {what}", answer)
    if not answer.Succeeded():
        name = what.split()[-1]
        interpreter.HandleCommand(f"command script delete {name}", answer)
        debugger.HandleCommand(f"command script add {what[what.index('--class') :]}")
