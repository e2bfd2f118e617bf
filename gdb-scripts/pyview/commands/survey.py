"""Commands that survey the whole program: threads, tasks, the heap, addresses, code."""

from __future__ import annotations

from .. import heap, listing, stack, tasks, whereabouts
from ..arguments import flags, nothing_more
from ..code import Class
from ..errors import CommandError, ViewError
from ..evaluate import evaluator
from ..names import held
from ..objects import Object
from ..text import SHORT, show
from .command import Command

_WORD = (1 << 64) - 1


class HeapCensus(Command):
    """Count the objects of the program by type.

    Usage: py-heap [-all] [TYPE]
    One row per type: how many, bytes, name; the largest first, 30 of them unless -all is given.
    With a TYPE, the addresses and values of its objects (20 of them unless -all is given).
    Objects that are dead but not yet collected count too."""

    name, completes = "py-heap", "word"

    def run(self, argument: str) -> None:
        """Prints it."""
        found, name = flags(argument, ("-all",))
        memory, everything = heap.Heap(self.session.view()), bool(found)
        lines = heap.object_lines(memory, name, everything) if name else heap.census_lines(memory, everything)
        self.session.say_all(lines)

    def words(self, text: str, word: str) -> list[str]:
        """The flag, and the classes that the frame's module and Python itself know."""
        words = {"-all"}
        try:
            known = (*self.session.scope().globals(), *self.session.view().builtins().items())
            words |= {name for name, value in known if isinstance(name, str) and isinstance(value, Class)}
        except ViewError:
            pass  # No Python frame is selected.
        return sorted(w for w in words if w.startswith(word))


class Info(Command):
    """Tell what lies at an address: an object, a field, code, a variable.

    Usage: py-info ADDRESS
    ADDRESS is a number, a register like $rdi, or a Python expression, whose object is described."""

    name, completes = "py-info", "expression"

    def run(self, argument: str) -> None:
        """Prints it."""
        view = self.session.view()
        address = self._address(argument)
        if not self.session.say_all(whereabouts.describe(view, address, view.target.python_frames())):
            raise CommandError(f"nothing of the program's is known at {address:#x}")

    def _address(self, argument: str) -> int:
        if not argument:
            raise CommandError("an address is expected: py-info ADDRESS")
        if argument.startswith("$"):
            return self.session.register(argument) & _WORD
        try:
            return _checked(int(argument, 0))
        except ValueError:
            pass
        scope = self.session.scope()
        found = evaluator(scope).run(argument)
        if isinstance(found, Object):
            return found.address
        word = held(scope, argument)
        if word is not None:
            return word
        if isinstance(found, int) and not isinstance(found, bool):
            return _checked(found)
        raise CommandError(f"{show(found, SHORT)} is no object in memory")


def _checked(address: int) -> int:
    if not -(1 << 63) <= address <= _WORD:
        raise CommandError(f"{address:#x} is no address")
    return address & _WORD


class Threads(Command):
    """List the threads with the Python function in which each of them is.

    Usage: py-threads
    `*` marks the selected one; py-bt all shows their stacks."""

    name, topic = "py-threads", "stack"

    def run(self, argument: str) -> None:
        """Prints them."""
        nothing_more(argument)
        view = self.session.view()
        for thread in self.session.threads():
            found = next(view.target.python_frames(thread.newest), None)
            place = stack.frame_line(view, found).split(None, 1)[1] if found else "no Python code"
            outside = f" (in {thread.newest.name()})" if found and found.level > 0 else ""
            mark = "*" if thread.selected else " "
            self.session.say(f"{mark} {thread.number:<3} {thread.name} [{thread.id}]  {place}{outside}")


class Tasks(Command):
    """List asyncio's tasks, and suspended coroutines and generators, with their stacks.

    Usage: py-tasks [-all]
    -all  also generators and coroutines that belong to no task
    Everything is found in memory, so it works on a core file."""

    name, topic, completes = "py-tasks", "stack", "word"

    def run(self, argument: str) -> None:
        """Prints them."""
        found, rest = flags(argument, ("-all",))
        nothing_more(rest)
        if not self.session.say_all(tasks.lines(self.session.view(), bool(found))):
            self.session.say("No tasks, nothing suspended.")

    def words(self, text: str, word: str) -> list[str]:
        """The flag."""
        return [f for f in ("-all",) if f.startswith(word)]


class Dis(Command):
    """Show the bytecode of a function, or of the selected frame's.

    Usage: py-dis [-machine] [FUNCTION]
    -machine  with the machine code of each operation below it
    FUNCTION is an expression, as for py-print. `=>` marks where the frame stands."""

    name, completes = "py-dis", "expression"

    def run(self, argument: str) -> None:
        """Prints it."""
        found, rest = flags(argument, ("-machine",))
        pc = None
        if rest:
            code = listing.code_of(evaluator(self.session.scope()).run(rest))
        else:
            frame = self.session.python_frame()
            code, pc = self.session.scope().code(), frame.pc - (1 if frame.level else 0)
        self.session.say_all(listing.lines(code, pc, self.session.instructions if found else None))
