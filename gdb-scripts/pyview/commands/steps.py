"""Stepping that stays in Python."""

from __future__ import annotations

from ..arguments import count, nothing_more
from ..errors import ViewError
from ..session import Run
from ..target import Frame
from .command import Command

#: Stock steps that one Python step may take.
MOST = 1000


class Step(Command):
    """Step to the next line of Python, into functions that are called.

    Usage: py-step [N]
    The machine's own code and native libraries are stepped over, but not the Python functions that
    they call: the key of `sorted`, what `map` applies, callbacks of C."""

    name, topic, into = "py-step", "running", True

    def run(self, argument: str) -> None:
        """Steps."""
        steps = count(argument)
        with self.session.running() as run:
            for _ in range(steps):
                if self.session.innermost() is None:
                    raise ViewError("no Python frame to step in; `continue` goes on")
                self._line(run)
                if not run.is_stopped() or run.is_interrupted():
                    run.tell()
                    return
            self._show()

    def _show(self) -> None:
        frame = self.session.innermost()
        if frame is not None:
            self.session.arrive(frame)

    def _line(self, run: Run) -> None:
        """One line further."""
        start = _place(self.session.innermost())
        for _ in range(MOST):
            frame = self.session.innermost()
            if frame is None:
                return
            if frame.level > 0:
                run.leave(frame, self.into)  # In the machine or a library: back to Python first.
            else:
                run.step(self.into)
            if not run.is_stopped() or run.is_interrupted():
                return
            frame = self.session.innermost()
            if frame is not None and frame.level == 0 and _place(frame) != start and frame.is_at_line():
                return
        raise ViewError(f"no other line of Python after {MOST} steps")


def _place(frame: Frame | None) -> tuple[int, str, int] | None:
    """The frame and the line where it stands."""
    position = frame.position() if frame is not None else None
    return (frame.base, position.path, position.line) if frame is not None and position else None


class Next(Step):
    """Step to the next line of Python, over functions that are called.

    Usage: py-next [N]"""

    name, into = "py-next", False


class Finish(Command):
    """Run until the selected Python function has returned, and show what it returned.

    Usage: py-finish"""

    name, topic = "py-finish", "running"

    def run(self, argument: str) -> None:
        """Runs."""
        nothing_more(argument)
        with self.session.running() as run:
            frame = self.session.python_frame()
            name = frame.name()
            word = run.finish(frame)
            if not run.is_stopped() or run.is_interrupted():
                run.tell()
                return
            if word is not None:
                self.session.say(f"{name} returned {self._result(word)}")
            # Called by the machine (a key function of sorted, say): on to the Python frame.
            outer = self.session.innermost()
            while outer is not None and outer.level > 0:
                run.leave(outer, into=False)
                if not run.is_stopped() or run.is_interrupted():
                    run.tell()
                    return
                outer = self.session.innermost()
            if outer is not None:
                self.session.arrive(outer)

    def _result(self, word: int) -> str:
        """A function's result; the word 0 is an exception."""
        return self.session.text(self.session.view().value(word)) if word else "nothing: it raised an exception"
