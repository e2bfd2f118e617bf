"""Commands that run Python code in the stopped program, or change it."""

from __future__ import annotations

import ast

from pyview.errors import EvaluationError

from .. import call, session
from ..session import CommandError
from .look import evaluator


class Eval(session.Command):
    """Evaluate a Python expression in the selected Python frame: it runs in the program.

    Usage: py-eval EXPRESSION
    Calls functions, properties and operators of the program; an exception is shown and changes
    nothing else. Needs a process, not a core file."""

    name = "py-eval"

    def run(self, argument: str) -> None:
        """Prints the value."""
        if not argument:
            raise CommandError("an expression is expected: py-eval EXPRESSION")
        self.say(call.evaluate(argument, self.python_frame()))


class Exec(session.Command):
    r"""Run Python statements in the selected Python frame.

    Usage: py-exec STATEMENTS
    `\n` in the text begins a new line. Needs a process, not a core file."""

    name = "py-exec"

    def run(self, argument: str) -> None:
        """Runs them."""
        if not argument:
            raise CommandError("statements are expected: py-exec STATEMENTS")
        text = call.execute(argument.replace("\\n", "\n"), self.python_frame())
        if text:
            self.say(text)


class Assign(session.Command):
    """Assign to a variable of the selected Python frame, an attribute or an item.

    Usage: py-set NAME = EXPRESSION
    NAME may be `name`, `expression.name` or `expression[key]`."""

    name = "py-set"

    def run(self, argument: str) -> None:
        """Assigns."""
        try:
            tree = ast.parse(argument).body
        except (SyntaxError, ValueError) as e:
            raise EvaluationError(f"invalid assignment: {getattr(e, 'msg', e)}") from None
        if len(tree) != 1 or not isinstance(tree[0], (ast.Assign, ast.AugAssign)):
            raise CommandError("an assignment is expected: py-set NAME = EXPRESSION")
        text = call.execute(argument, self.python_frame())
        if text:
            self.say(text)
        target = tree[0].targets[0] if isinstance(tree[0], ast.Assign) else tree[0].target
        if isinstance(target, ast.Name):
            self.say(f"{target.id} = {self.text(evaluator(self.scope()).run(target.id))}")


COMMANDS = (Eval, Exec, Assign)
