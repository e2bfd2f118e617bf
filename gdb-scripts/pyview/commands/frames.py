"""Commands that select a Python frame."""

from __future__ import annotations

from .. import stack
from ..arguments import count
from ..errors import CommandError
from .command import Command


class Up(Command):
    """Select the Python frame that called the selected one, or the N-th further out.

    Usage: py-up [N]"""

    name, topic = "py-up", "stack"

    def run(self, argument: str) -> None:
        """Goes there."""
        target = self.session.view().target
        selected = target.selected_frame()
        frames = [f for f in target.python_frames(selected) if f.level > selected.level]
        steps = count(argument)
        if not frames:
            raise CommandError("This is the outermost Python frame.")
        self.session.select(frames[min(steps, len(frames)) - 1])


class Down(Command):
    """Select the Python frame that the selected one has called, or the N-th further in.

    Usage: py-down [N]"""

    name, topic = "py-down", "stack"

    def run(self, argument: str) -> None:
        """Goes there."""
        target = self.session.view().target
        level = target.selected_frame().level
        frames = []
        for frame in target.python_frames():
            if frame.level >= level:
                break
            frames.append(frame)
        steps = count(argument)
        if not frames:
            raise CommandError("This is the innermost Python frame.")
        self.session.select(frames[max(len(frames) - steps, 0)])


class Frame(Command):
    """Select a Python frame, and show it with its source line.

    Usage: py-frame [NUMBER | FUNCTION]
    The number is the one that py-bt and bt show; a name selects the innermost frame of that
    function. Without an argument the selected frame is shown."""

    name, topic, completes = "py-frame", "stack", "frame"

    def run(self, argument: str) -> None:
        """Goes there."""
        if not argument:
            self.session.select(self.session.python_frame())
            return
        frames = self.session.view().target.python_frames()
        if argument.isdigit():
            found = next((f for f in frames if f.level == int(argument)), None)
        else:
            found = next((f for f in frames if argument in stack.names_of(f)), None)
        if found is None:
            raise CommandError(f"no Python frame '{argument}'; py-bt lists them")
        self.session.select(found)
