"""Commands that run Python code in the stopped program, or change it."""

from __future__ import annotations

import ast
from typing import Any

import gdb
from pyview.errors import EvaluationError

from .. import arguments, call, session


class Eval(session.Command):
    """Evaluate a Python expression in the selected Python frame: it runs in the program.

    Usage: py-eval EXPRESSION
    Calls functions, properties and operators of the program; an exception is shown and changes
    nothing else. Needs a process, not a core file."""

    name, kind = "py-eval", gdb.COMMAND_DATA

    def run(self, argument: str) -> None:
        """Prints the value."""
        if not argument:
            raise gdb.GdbError("an expression is expected: py-eval EXPRESSION")
        frame = session.python_frame()
        print(call.evaluate(argument, frame))

    def words(self, text: str, word: str) -> Any:
        """Names and attributes."""
        return arguments.expression_words(text, word)


class Exec(session.Command):
    r"""Run Python statements in the selected Python frame.

    Usage: py-exec STATEMENTS
    `\n` in the text begins a new line. Needs a process, not a core file."""

    name, kind = "py-exec", gdb.COMMAND_DATA

    def run(self, argument: str) -> None:
        """Runs them."""
        if not argument:
            raise gdb.GdbError("statements are expected: py-exec STATEMENTS")
        text = call.execute(argument.replace("\\n", "\n"), session.python_frame())
        if text:
            print(text)

    def words(self, text: str, word: str) -> Any:
        """Names and attributes."""
        return arguments.expression_words(text, word)


class Assign(session.Command):
    """Assign to a variable of the selected Python frame, an attribute or an item.

    Usage: py-set NAME = EXPRESSION
    NAME may be `name`, `expression.name` or `expression[key]`."""

    name, kind = "py-set", gdb.COMMAND_DATA

    def run(self, argument: str) -> None:
        """Assigns."""
        try:
            tree = ast.parse(argument).body
        except (SyntaxError, ValueError) as e:
            raise EvaluationError(f"invalid assignment: {getattr(e, 'msg', e)}") from None
        if len(tree) != 1 or not isinstance(tree[0], (ast.Assign, ast.AugAssign)):
            raise gdb.GdbError("an assignment is expected: py-set NAME = EXPRESSION")
        frame = session.python_frame()
        text = call.execute(argument, frame)
        if text:
            print(text)
        target = tree[0].targets[0] if isinstance(tree[0], ast.Assign) else tree[0].target
        name = ast.unparse(target)
        if isinstance(target, ast.Name):
            print(f"{name} = {session.text(arguments.evaluator(session.scope()).run(name))}")

    def words(self, text: str, word: str) -> Any:
        """Names and attributes."""
        return arguments.expression_words(text, word)


def install() -> None:
    """Registers the commands."""
    for command in (Eval, Exec, Assign):
        command()
