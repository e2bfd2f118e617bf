"""Commands that show where the program is and what it has: nothing here runs it."""

from __future__ import annotations

from pyview import stack
from pyview.errors import ViewError
from pyview.evaluate import Evaluator
from pyview.names import Scope

from .. import session
from ..adapter import LldbFrame, source_lines
from ..session import CommandError


class Backtrace(session.Command):
    """Show the Python frames of the selected thread, innermost first.

    Usage: py-bt [-full] [all]
    -full  with the variables of each frame
    all    of every thread
    The numbers are lldb's own, so `frame select N` and `py-frame N` take them."""

    name = "py-bt"

    def run(self, argument: str) -> None:
        """Prints it."""
        found, rest = session.flags(argument, ("-full", "full", "all"))
        session.nothing_more(rest)
        full = bool(found & {"-full", "full"})
        if "all" not in found:
            if not self._thread(self.thread, full):
                self.say("No Python frames.")
            return
        for thread in self.process:
            self.say(f"Thread {thread.GetIndexID()} ({thread.GetName() or '?'}, {thread.GetThreadID()}):")
            if not self._thread(thread, full):
                self.say("    no Python frames")

    def _thread(self, thread, full: bool) -> bool:
        view, found = self.view(), False
        frames = view.target.python_frames(LldbFrame(thread.GetFrameAtIndex(0), view.target.known))
        for line in stack.backtrace(view, frames, full):
            found = True
            self.say(line)
        return found


class Locals(session.Command):
    """Show the variables of the selected Python frame, as locals() has them.

    Usage: py-locals
    In the frame of a module they are the module's names."""

    name = "py-locals"

    def run(self, argument: str) -> None:
        """Prints them."""
        session.nothing_more(argument)
        empty = True
        for line in stack.variable_lines(self.scope(), limits=session.limits(self.debugger)):
            empty = False
            self.say(line)
        if empty:
            self.say("No variables.")


def evaluator(scope: Scope) -> Evaluator:
    """A read-only evaluator for a frame's names."""
    return Evaluator(scope.view, scope.look_up, scope.mangled)


class Print(session.Command):
    """Show the value of a Python expression without running the program.

    Usage: py-print EXPRESSION
    Names are looked up as Python does it: locals, cells, globals, built-ins. Attributes,
    subscripts, operators, comparisons, comprehensions and functions like len(), type(), sorted()
    work on plain values and built-in containers, also in a core file. What would run the
    program's own code is refused; py-eval runs it."""

    name = "py-print"

    def run(self, argument: str) -> None:
        """Prints it."""
        if not argument:
            raise CommandError("an expression is expected: py-print EXPRESSION")
        self.say(self.text(evaluator(self.scope()).run(argument)))


class _Selecting(session.Command):
    """A command that selects a frame."""

    def select(self, frame: LldbFrame) -> None:
        """Selects a frame and shows it with its source line."""
        self.thread.SetSelectedFrame(frame.level)
        self.say(stack.frame_line(self.view(), frame))
        position = frame.position()
        if position:
            for line in source_lines(position.path, position.line, position.line):
                self.say(f"{position.line}\t{line}")


class Up(_Selecting):
    """Select the Python frame that called the selected one, or the N-th further out.

    Usage: py-up [N]"""

    name = "py-up"

    def run(self, argument: str) -> None:
        """Goes there."""
        target = self.view().target
        selected = target.selected_frame()
        frames = [f for f in target.python_frames(selected) if f.level > selected.level]
        count = session.number(argument, 1)
        if not frames or count < 1:
            raise CommandError("This is the outermost Python frame.")
        self.select(frames[min(count, len(frames)) - 1])


class Down(_Selecting):
    """Select the Python frame that the selected one has called, or the N-th further in.

    Usage: py-down [N]"""

    name = "py-down"

    def run(self, argument: str) -> None:
        """Goes there."""
        target = self.view().target
        level = target.selected_frame().level
        frames = []
        for frame in target.python_frames():
            if frame.level >= level:
                break
            frames.append(frame)
        count = session.number(argument, 1)
        if not frames or count < 1:
            raise CommandError("This is the innermost Python frame.")
        self.select(frames[max(len(frames) - count, 0)])


class Frame(_Selecting):
    """Select a Python frame, and show it with its source line.

    Usage: py-frame [NUMBER | FUNCTION]
    The number is the one that py-bt and bt show; a name selects the innermost frame of that
    function. Without an argument the selected frame is shown."""

    name = "py-frame"

    def run(self, argument: str) -> None:
        """Goes there."""
        target = self.view().target
        if not argument:
            self.select(self.python_frame())
            return
        if argument.isdigit():
            found = next((f for f in target.python_frames() if f.level == int(argument)), None)
        else:
            found = next((f for f in target.python_frames() if argument in _names_of(f)), None)
        if found is None:
            raise CommandError(f"no Python frame '{argument}'; py-bt lists them")
        self.select(found)


def _names_of(frame: LldbFrame) -> tuple[str, ...]:
    """What a frame may be called."""
    position = frame.position()
    return (frame.name(), position.symbol, position.symbol.split(".", 1)[-1]) if position else (frame.name(),)


class List(session.Command):
    """Show source lines around the selected Python frame's position.

    Usage: py-list [LINE | FIRST, LAST]
    The line where the frame stands is marked."""

    name = "py-list"

    def run(self, argument: str) -> None:
        """Prints them."""
        position = self.python_frame().position()
        if position is None:
            raise ViewError("the frame has no source position")
        first, last = position.line - 5, position.line + 4
        if argument:
            parts = [session.number(p.strip(), 0) for p in argument.split(",")]
            first, last = (parts[0], parts[1]) if len(parts) == 2 else (parts[0] - 5, parts[0] + 4)
        first = max(first, 1)
        lines = source_lines(position.path, first, last)
        if not lines:
            raise CommandError(f"cannot read lines {first} to {last} of {position.path}")
        for number, line in enumerate(lines, first):
            self.say(f"{'>' if number == position.line else ' '}{number:>5}  {line}")


COMMANDS = (Backtrace, Locals, Print, Up, Down, Frame, List)
