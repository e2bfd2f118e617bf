"""Breakpoints with conditions in Python, and catching exceptions."""

from __future__ import annotations

from .. import stops
from ..arguments import place_and_condition, type_and_uncaught
from ..code import Class
from ..errors import ViewError
from .command import Command


class Break(Command):
    """Set a breakpoint in Python code, perhaps with a condition in Python.

    Usage: py-break [PLACE] [if CONDITION]
    PLACE is FUNCTION, Class.method, module.function, FILE:LINE or a line of the selected file;
    without one it is where the selected Python frame stands. The file need not be loaded yet.
    A plain name means functions of any module, also within other functions, but no methods.
    CONDITION is a Python expression; it is evaluated without running the program where that is
    possible, as py-print does it. Without arguments at all: lists the conditions."""

    name, topic, completes = "py-break", "breakpoints", "place"
    temporary = False

    def run(self, argument: str) -> None:
        """Sets it."""
        if not argument and not self.temporary and self._list():
            return
        place, condition = place_and_condition(argument)
        if not place or place.isdigit():
            position = self.session.python_frame().position()
            if position is None:
                raise ViewError("the frame has no source position")
            place = f"{position.file}:{place or position.line}"
        self.session.break_at(place, condition, self.temporary)

    def _list(self) -> bool:
        known = self.session.breakpoints()
        return self.session.say_all(f"{number:<4}{'y' if on else 'n'}  {text}" for number, on, text in known)


class TemporaryBreak(Break):
    """Set a breakpoint in Python code that is deleted when the program stops there.

    Usage: py-tbreak [PLACE] [if CONDITION]
    As py-break."""

    name, temporary = "py-tbreak", True


class Catch(Command):
    """Stop when an exception is raised.

    Usage: py-catch [TYPE] [uncaught]
    TYPE is the name of an exception class; classes derived from it count. With `uncaught` the
    program stops only when nobody has caught the exception."""

    name, topic, completes = "py-catch", "breakpoints", "word"

    def run(self, argument: str) -> None:
        """Sets the catchpoint."""
        wanted, uncaught = type_and_uncaught(argument)
        number = self.session.catch(wanted, uncaught)
        self.session.say(f"Catchpoint {number}: {stops.catch_text(wanted, uncaught)}")

    def words(self, text: str, word: str) -> list[str]:
        """Names of exception classes."""
        found = ["uncaught"]
        for key, value in self.session.view().builtins().items():
            if isinstance(key, str) and isinstance(value, Class) and key.endswith(("Error", "Exception", "Exit")):
                found.append(key)
        return sorted(w for w in found if w.startswith(word))
