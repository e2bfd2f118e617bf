"""The view of the selected program, kept while it stands still, and how commands report errors."""

from __future__ import annotations

import functools
from typing import Any, Callable

import gdb
from pyview.errors import ViewError
from pyview.names import Scope
from pyview.text import Limits, show
from pyview.view import View

from .adapter import GdbFrame, GdbTarget

_views: dict[int, View] = {}


def view() -> View:
    """The view of the selected inferior. Raises `ViewError` if no Python program runs there."""
    key = gdb.selected_inferior().num
    found = _views.get(key)
    if found is None:
        found = _views[key] = View(GdbTarget())
    return found


def known_view() -> View | None:
    """The same, `None` if there is no Python program."""
    try:
        return view()
    except (ViewError, gdb.error):
        return None


def _moved(_event: Any = None) -> None:
    """The program has run, or its memory was written."""
    for known in _views.values():
        known.forget()


def _ended(_event: Any = None) -> None:
    """A program has gone or another one has come: its layouts may differ."""
    _views.clear()


def connect() -> None:
    """Listens to what gdb tells."""
    for events in (gdb.events.stop, gdb.events.cont, gdb.events.memory_changed, gdb.events.register_changed):
        events.connect(_moved)
    for events in (gdb.events.exited, gdb.events.clear_objfiles, gdb.events.inferior_deleted):
        events.connect(_ended)


def python_frame() -> GdbFrame:
    """The selected frame if it is a Python function's, else the next one outwards."""
    frame = view().target.selected_frame()
    found = next(view().target.python_frames(frame), None)
    if found is None:
        raise ViewError("no Python frame here or further out")
    return found


def scope() -> Scope:
    """The names of the selected Python frame."""
    return Scope(view(), python_frame())


def limits() -> Limits:
    """How much of a value is shown: gdb's own limits."""
    elements = gdb.parameter("print elements")
    depth = gdb.parameter("print max-depth")
    usual = Limits()
    return Limits(
        items=elements if elements else usual.total,
        depth=depth if depth and depth > 0 else usual.depth,
        chars=max(elements, 200) if elements else usual.total,
        total=usual.total,
    )


def text(value: Any) -> str:
    """A value in Python's syntax."""
    return show(value, limits())


def reporting(run: Callable[..., Any]) -> Callable[..., Any]:
    """Turns errors into gdb's: a line of text, never a Python traceback."""

    @functools.wraps(run)
    def wrapped(*args: Any, **keywords: Any) -> Any:
        try:
            return run(*args, **keywords)
        except ViewError as e:
            raise gdb.GdbError(str(e)) from None
        except gdb.MemoryError as e:
            raise gdb.GdbError(f"cannot read memory: {e}") from None
        except RecursionError:
            raise gdb.GdbError("nested too deeply") from None
        except (ArithmeticError, LookupError, ValueError, TypeError, AttributeError, MemoryError) as e:
            # Memory whose fields contradict each other.
            raise gdb.GdbError(f"damaged memory: {type(e).__name__}: {e}") from None

    return wrapped


class Command(gdb.Command):
    """A command: subclasses have `name`, `kind` and `run`. The docstring is the help."""

    name = ""
    kind = gdb.COMMAND_DATA

    def __init__(self) -> None:
        super().__init__(self.name, self.kind)

    @reporting
    def invoke(self, argument: str, from_tty: bool) -> None:
        """Called by gdb."""
        self.run(argument.strip())

    def run(self, argument: str) -> None:
        """Carries the command out."""
        raise NotImplementedError

    def complete(self, text: str, word: str) -> Any:
        """Called by gdb for the tab key."""
        try:
            return self.words(text, word)
        except (ViewError, gdb.error, RecursionError):
            return []

    def words(self, text: str, word: str) -> Any:
        """How `word`, the end of `text`, may go on."""
        return gdb.COMPLETE_NONE


def numbers(argument: str, usual: int) -> int:
    """An optional count."""
    if not argument:
        return usual
    try:
        return int(argument, 0)
    except ValueError:
        raise gdb.GdbError(f"a number is expected, not '{argument}'") from None
