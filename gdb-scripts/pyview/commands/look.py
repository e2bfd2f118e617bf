"""Commands that show where the program is and what it has: nothing here runs it."""

from __future__ import annotations

from itertools import islice

from .. import stack
from ..arguments import count, flags, nothing_more, number
from ..errors import CommandError, ViewError
from ..evaluate import evaluator
from ..target import Frame
from .command import Command


class Backtrace(Command):
    """Show the Python frames of the selected thread, innermost first.

    Usage: py-bt [-full] [all] [COUNT]
    -full  with the variables of each frame
    all    of every thread
    COUNT  the innermost so many frames
    The numbers are the debugger's own: py-frame N and its own commands take them."""

    name, topic, completes = "py-bt", "stack", "word"

    def run(self, argument: str) -> None:
        """Prints it."""
        found, rest = flags(argument, ("-full", "full", "all"))
        most = count(rest) if rest else None
        full = bool(found & {"-full", "full"})
        if "all" not in found:
            if not self._thread(None, full, most):
                self.session.say("No Python frames.")
            return
        for thread in self.session.threads():
            self.session.say(f"Thread {thread.number} ({thread.name}, {thread.id}):")
            if not self._thread(thread.newest, full, most):
                self.session.say("    no Python frames")

    def _thread(self, newest: Frame | None, full: bool, most: int | None) -> bool:
        view = self.session.view()
        frames = view.target.python_frames(newest)
        if not self.session.say_all(stack.backtrace(view, islice(frames, most), full)):
            return False
        if most is not None and next(frames, None) is not None:
            self.session.say("(more Python frames follow)")
        return True

    def words(self, text: str, word: str) -> list[str]:
        """The flags."""
        return [f for f in ("-full", "all") if f.startswith(word)]


class Locals(Command):
    """Show the variables of the selected Python frame, as locals() has them.

    Usage: py-locals
    In the frame of a module they are the module's names. Long values end in `…`: py-print NAME
    shows them."""

    name = "py-locals"

    def run(self, argument: str) -> None:
        """Prints them."""
        nothing_more(argument)
        lines = stack.variable_lines(self.session.scope(), limits=self.session.limits().of_many())
        if not self.session.say_all(lines):
            self.session.say("No variables.")


class Print(Command):
    """Show the value of a Python expression without running the program.

    Usage: py-print EXPRESSION
    Names are looked up as Python does it: locals, cells, globals, built-ins. Attributes,
    subscripts, operators, comparisons, comprehensions, functions like len(), type(), sorted() and
    methods like items(), get(), upper() work on plain values and built-in containers, also in a
    core file. What would run the program's own code is refused; py-eval runs it."""

    name, completes = "py-print", "expression"

    def run(self, argument: str) -> None:
        """Prints it."""
        if not argument:
            raise CommandError("an expression is expected: py-print EXPRESSION")
        self.session.say(self.session.text(evaluator(self.session.scope()).run(argument)))


class List(Command):
    """Show source lines around the selected Python frame's position.

    Usage: py-list [LINE | FIRST, LAST]
    The line where the frame stands is marked. The lines are those that the program has read, also
    of the standard library and of code that came from no file."""

    name, topic = "py-list", "files"

    def run(self, argument: str) -> None:
        """Prints them."""
        view, frame = self.session.view(), self.session.python_frame()
        position = frame.position()
        if position is None:
            raise ViewError("the frame has no source position")
        first, comma, last = argument.partition(",")
        middle = number(first.strip(), position.line)
        if comma:
            self.session.say_all(stack.listing(view, frame, position, middle, number(last.strip(), middle + 9)))
        else:
            self.session.say_all(stack.listing(view, frame, position, max(middle - 5, 1), max(middle - 5, 1) + 9))
