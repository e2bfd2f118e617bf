"""The views of the programs that lldb debugs, kept while they stand still; the base of all commands."""

from __future__ import annotations

import inspect
from typing import Any

import lldb
from pyview.errors import ViewError
from pyview.names import Scope
from pyview.text import Limits, show
from pyview.view import View

from .adapter import Known, LldbFrame, LldbTarget


class CommandError(Exception):
    """What the user did wrong; `str()` is the message."""


class _Known:
    """A view and the stop that it is good for."""

    def __init__(self, process: lldb.SBProcess) -> None:
        self.view = View(LldbTarget(process))
        self.stop = process.GetStopID(True)


_views: dict[int, _Known] = {}


def view_of(process: lldb.SBProcess) -> View:
    """The view of a process. Raises `ViewError` if no Python program runs there.

    Memory is read anew each time (lldb has a cache of its own, which knows of every write);
    what describes objects is kept until the program has run.
    """
    if not process.IsValid() or process.GetState() in (lldb.eStateExited, lldb.eStateDetached, lldb.eStateUnloaded):
        raise ViewError("no process is stopped here")
    key, stop = process.GetUniqueID(), process.GetStopID(True)
    known = _views.get(key)
    if known is None:
        _views.clear()  # A process that is gone leaves nothing behind.
        known = _views[key] = _Known(process)
    elif known.stop != stop:
        known.view.forget()
        known.view.target.known = Known()
        known.stop = stop
    known.view.memory.forget()
    return known.view


def known_view(process: lldb.SBProcess) -> View | None:
    """The same, `None` if there is no Python program."""
    try:
        return view_of(process)
    except ViewError:
        return None


def limits(debugger: lldb.SBDebugger) -> Limits:
    """How much of a value is shown: lldb's own limits."""
    usual = Limits()
    target = debugger.GetSelectedTarget()
    items = target.GetMaximumNumberOfChildrenToDisplay() if target.IsValid() else usual.items
    return Limits(
        items=items or usual.items,
        depth=usual.depth,
        chars=usual.chars,
        total=usual.total,
    )


class Command:
    """A command: subclasses have `name` and `run`. The docstring is the help.

    Errors become a line of text, never a Python traceback.
    """

    name = ""

    def __init__(self, debugger: lldb.SBDebugger, _internal: Any) -> None:
        self.debugger = debugger

    def get_short_help(self) -> str:
        """Called by lldb for the list of commands."""
        return (inspect.getdoc(self) or "").splitlines()[0]

    def get_long_help(self) -> str:
        """Called by lldb for `help COMMAND`."""
        return inspect.getdoc(self) or ""

    def __call__(
        self,
        debugger: lldb.SBDebugger,
        argument: str,
        context: lldb.SBExecutionContext,
        result: lldb.SBCommandReturnObject,
    ) -> None:
        """Called by lldb."""
        self.debugger, self.context, self.result = debugger, context, result
        try:
            self.run(argument.strip())
        except (ViewError, CommandError) as e:
            result.SetError(str(e))
        except RecursionError:
            result.SetError("nested too deeply")

    def run(self, argument: str) -> None:
        """Carries the command out."""
        raise NotImplementedError

    def say(self, line: str) -> None:
        """Prints a line."""
        self.result.AppendMessage(line)

    @property
    def process(self) -> lldb.SBProcess:
        """The selected process."""
        return self.debugger.GetSelectedTarget().GetProcess()

    @property
    def thread(self) -> lldb.SBThread:
        """The selected thread. Raises `ViewError` if there is none."""
        thread = self.process.GetSelectedThread()
        if not thread.IsValid():
            raise ViewError("no process is stopped here")
        return thread

    def view(self) -> View:
        """The view of the selected process."""
        return view_of(self.process)

    def text(self, value: Any) -> str:
        """A value in Python's syntax."""
        return show(value, limits(self.debugger))

    def python_frame(self) -> LldbFrame:
        """The selected frame if it is a Python function's, else the next one outwards."""
        target = self.view().target
        found = next(target.python_frames(target.selected_frame()), None)
        if found is None:
            raise ViewError("no Python frame here or further out")
        return found

    def scope(self) -> Scope:
        """The names of the selected Python frame."""
        return Scope(self.view(), self.python_frame())


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
    """An optional count."""
    if not argument:
        return usual
    try:
        return int(argument, 0)
    except ValueError:
        raise CommandError(f"a number is expected, not '{argument}'") from None
