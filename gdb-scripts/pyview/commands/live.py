"""Commands that run Python code in the stopped program, or change it."""

from __future__ import annotations

from ..arguments import assigned
from ..errors import CommandError, ViewError
from ..evaluate import evaluator
from ..text import show
from .command import Command


class Eval(Command):
    """Evaluate a Python expression in the selected Python frame: it runs in the program.

    Usage: py-eval EXPRESSION
    Calls functions, properties and operators of the program; an exception is shown and changes
    nothing else. Needs a process, not a core file."""

    name, completes = "py-eval", "expression"

    def run(self, argument: str) -> None:
        """Prints the value."""
        if not argument:
            raise CommandError("an expression is expected: py-eval EXPRESSION")
        self.session.say(self.session.evaluate(argument, self.session.python_frame()))


class Exec(Command):
    r"""Run Python statements in the selected Python frame.

    Usage: py-exec STATEMENTS
    `\n` in the text begins a new line. Needs a process, not a core file."""

    name, completes = "py-exec", "expression"

    def run(self, argument: str) -> None:
        """Runs them."""
        if not argument:
            raise CommandError("statements are expected: py-exec STATEMENTS")
        text = self.session.execute(argument.replace("\\n", "\n"), self.session.python_frame())
        if text:
            self.session.say(text)


class Assign(Command):
    """Assign to a variable of the selected Python frame, an attribute or an item.

    Usage: py-set NAME = EXPRESSION
    NAME may be `name`, `expression.name` or `expression[key]`."""

    name, completes = "py-set", "expression"

    def run(self, argument: str) -> None:
        """Assigns."""
        name = assigned(argument)
        text = self.session.execute(argument, self.session.python_frame())
        if text:
            self.session.say(text)
        try:
            found = evaluator(self.session.scope()).run(name)
            self.session.say(f"{name} = {show(found, self.session.limits().of_many())}")
        except ViewError:
            pass  # It is done. Looking it up would run code, as of a property, or cannot be read.
