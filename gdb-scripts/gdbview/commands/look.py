"""Commands that show where the program is and what it has: nothing here runs it."""

from __future__ import annotations

from typing import Any

import gdb
from pyview import stack
from pyview.errors import ViewError

from .. import arguments, session
from ..adapter import source_lines


class Backtrace(session.Command):
    """Show the Python frames of the selected thread, innermost first.

    Usage: py-bt [-full] [all]
    -full  with the variables of each frame
    all    of every thread
    The numbers are gdb's own, so `frame N` and `py-frame N` take them."""

    name, kind = "py-bt", gdb.COMMAND_STACK

    def run(self, argument: str) -> None:
        """Prints it."""
        found, rest = arguments.flags(argument, ("-full", "full", "all"))
        arguments.nothing_more(rest)
        full = bool(found & {"-full", "full"})
        if "all" not in found:
            if not self._thread(full):
                print("No Python frames.")
            return
        before = gdb.selected_thread()
        try:
            for thread in sorted(gdb.selected_inferior().threads(), key=lambda t: t.num):
                thread.switch()
                print(f"Thread {thread.num} ({thread.name or '?'}, {thread.ptid[1]}):")
                if not self._thread(full):
                    print("    no Python frames")
        finally:
            if before is not None:
                before.switch()

    def _thread(self, full: bool) -> bool:
        view, found = session.view(), False
        for line in stack.backtrace(view, view.target.python_frames(), full):
            found = True
            print(line)
        return found

    def words(self, text: str, word: str) -> Any:
        """The flags."""
        return [f for f in ("-full", "all") if f.startswith(word)]


class Locals(session.Command):
    """Show the variables of the selected Python frame, as locals() has them.

    Usage: py-locals
    In the frame of a module they are the module's names."""

    name, kind = "py-locals", gdb.COMMAND_DATA

    def run(self, argument: str) -> None:
        """Prints them."""
        arguments.nothing_more(argument)
        empty = True
        for line in stack.variable_lines(session.scope(), limits=session.limits()):
            empty = False
            print(line)
        if empty:
            print("No variables.")


class Print(session.Command):
    """Show the value of a Python expression without running the program.

    Usage: py-print EXPRESSION
    Names are looked up as Python does it: locals, cells, globals, built-ins. Attributes,
    subscripts, operators, comparisons, comprehensions and functions like len(), type(), sorted()
    work on plain values and built-in containers, also in a core file. What would run the
    program's own code is refused; py-eval runs it."""

    name, kind = "py-print", gdb.COMMAND_DATA

    def run(self, argument: str) -> None:
        """Prints it."""
        if not argument:
            raise gdb.GdbError("an expression is expected: py-print EXPRESSION")
        print(session.text(arguments.evaluator(session.scope()).run(argument)))

    def words(self, text: str, word: str) -> Any:
        """Names and attributes."""
        return arguments.expression_words(text, word)


class Up(session.Command):
    """Select the Python frame that called the selected one, or the N-th further out.

    Usage: py-up [N]"""

    name, kind = "py-up", gdb.COMMAND_STACK

    def run(self, argument: str) -> None:
        """Goes there."""
        view = session.view()
        frames = list(view.target.python_frames(view.target.selected_frame()))
        selected = view.target.selected_frame()
        if frames and frames[0].level == selected.level:
            frames = frames[1:]
        count = session.numbers(argument, 1)
        if not frames or count < 1:
            raise gdb.GdbError("This is the outermost Python frame.")
        select(frames[min(count, len(frames)) - 1])


class Down(session.Command):
    """Select the Python frame that the selected one has called, or the N-th further in.

    Usage: py-down [N]"""

    name, kind = "py-down", gdb.COMMAND_STACK

    def run(self, argument: str) -> None:
        """Goes there."""
        view = session.view()
        level = view.target.selected_frame().level
        frames = []
        for frame in view.target.python_frames():
            if frame.level >= level:
                break
            frames.append(frame)
        count = session.numbers(argument, 1)
        if not frames or count < 1:
            raise gdb.GdbError("This is the innermost Python frame.")
        select(frames[max(len(frames) - count, 0)])


class Frame(session.Command):
    """Select a Python frame, and show it with its source line.

    Usage: py-frame [NUMBER | FUNCTION]
    The number is the one that py-bt and bt show; a name selects the innermost frame of that
    function. Without an argument the selected frame is shown."""

    name, kind = "py-frame", gdb.COMMAND_STACK

    def run(self, argument: str) -> None:
        """Goes there."""
        view = session.view()
        if not argument:
            select(session.python_frame())
            return
        if argument.isdigit():
            found = next((f for f in view.target.python_frames() if f.level == int(argument)), None)
        else:
            found = next((f for f in view.target.python_frames() if argument in names_of(f)), None)
        if found is None:
            raise gdb.GdbError(f"no Python frame '{argument}'; py-bt lists them")
        select(found)

    def words(self, text: str, word: str) -> Any:
        """Functions on the stack."""
        return sorted({f.name() for f in session.view().target.python_frames() if f.name().startswith(word)})


def names_of(frame: Any) -> tuple[str, ...]:
    """What a frame may be called."""
    position = frame.position()
    return (frame.name(), position.symbol, position.symbol.split(".", 1)[-1]) if position else (frame.name(),)


def select(frame: Any) -> None:
    """Selects a frame and shows it."""
    frame.frame.select()
    show_frame(frame)


def show_frame(frame: Any) -> None:
    """A frame with its source line."""
    print(stack.frame_line(session.view(), frame))
    position = frame.position()
    if position:
        for line in source_lines(position.path, position.line, position.line):
            print(f"{position.line}\t{line}")


class List(session.Command):
    """Show source lines around the selected Python frame's position.

    Usage: py-list [LINE | FIRST, LAST]
    The line where the frame stands is marked."""

    name, kind = "py-list", gdb.COMMAND_FILES

    def run(self, argument: str) -> None:
        """Prints them."""
        position = session.python_frame().position()
        if position is None:
            raise ViewError("the frame has no source position")
        first, last = position.line - 5, position.line + 4
        if argument:
            parts = [session.numbers(p.strip(), 0) for p in argument.split(",")]
            first, last = (parts[0], parts[1]) if len(parts) == 2 else (parts[0] - 5, parts[0] + 4)
        first = max(first, 1)
        lines = source_lines(position.path, first, last)
        if not lines:
            raise gdb.GdbError(f"cannot read lines {first} to {last} of {position.path}")
        for number, line in enumerate(lines, first):
            print(f"{'>' if number == position.line else ' '}{number:>5}  {line}")


def install() -> None:
    """Registers the commands."""
    for command in (Backtrace, Locals, Print, Up, Down, Frame, List):
        command()
