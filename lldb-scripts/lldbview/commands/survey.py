"""Commands that survey the whole program: threads, tasks, the heap, addresses, code."""

from __future__ import annotations

import itertools
from typing import Any

from pyview import stack, tasks, whereabouts
from pyview.code import Code, Function
from pyview.errors import ViewError
from pyview.heap import Heap
from pyview.listing import Operation, operations
from pyview.objects import Object
from pyview.text import LINE, show

from .. import session
from ..adapter import LldbFrame
from ..session import CommandError
from .look import evaluator

#: Rows of py-heap without -all, objects that `py-heap TYPE` shows.
ROWS, SHOWN = 30, 20


class HeapCensus(session.Command):
    """Count the objects of the program by type.

    Usage: py-heap [-all] [TYPE]
    One row per type: how many, bytes, name; the largest first, 30 of them unless -all is given.
    With a TYPE, the addresses and values of its objects (20 of them unless -all is given).
    Objects that are dead but not yet collected count too."""

    name = "py-heap"

    def run(self, argument: str) -> None:
        """Prints it."""
        found, name = session.flags(argument, ("-all",))
        heap = Heap(self.view())
        if name:
            self._objects(heap, name, None if found else SHOWN)
            return
        rows = heap.census()
        self.say(f"{'objects':>10} {'bytes':>13}  type")
        shown = rows if found else rows[:ROWS]
        for row in shown:
            self.say(f"{row.count:>10} {row.size:>13}  {row.name}")
        rest = rows[len(shown) :]
        if rest:
            self.say(f"{sum(r.count for r in rest):>10} {sum(r.size for r in rest):>13}  ({len(rest)} other types)")
        self.say(f"{sum(r.count for r in rows):>10} {sum(r.size for r in rows):>13}  in all")

    def _objects(self, heap: Heap, name: str, most: int | None) -> None:
        found = heap.objects(name)
        empty = True
        for address in itertools.islice(found, most):
            empty = False
            self.say(f"{address:#x}  {self._text(heap.view, address)}")
        if empty:
            raise CommandError(f"no object of a type '{name}'")
        if next(found, None) is not None:
            self.say("…")

    def _text(self, view: Any, address: int) -> str:
        try:
            return show(view.object(address).plain(), LINE)
        except ViewError as e:
            return f"<{e}>"


class Info(session.Command):
    """Tell what lies at an address: an object, a field, code, a variable.

    Usage: py-info ADDRESS
    ADDRESS is a number, a register like $rdi, or a Python expression, whose object is described."""

    name = "py-info"

    def run(self, argument: str) -> None:
        """Prints it."""
        view = self.view()
        address = self._address(argument)
        lines = whereabouts.describe(view, address, view.target.python_frames())
        if not lines:
            raise CommandError(f"nothing of the program's is known at {address:#x}")
        for line in lines:
            self.say(line)

    def _address(self, argument: str) -> int:
        if not argument:
            raise CommandError("an address is expected: py-info ADDRESS")
        if argument.startswith("$"):
            register = self.thread.GetSelectedFrame().FindRegister(argument[1:])
            if not register.IsValid():
                raise CommandError(f"no register {argument}")
            return register.GetValueAsUnsigned()
        try:
            return int(argument, 0) & (1 << 64) - 1
        except ValueError:
            pass
        found = evaluator(self.scope()).run(argument)
        if isinstance(found, Object):
            return found.address
        if isinstance(found, int) and not isinstance(found, bool):
            return found & (1 << 64) - 1
        raise CommandError(f"{self.text(found)} is no object in memory")


class Threads(session.Command):
    """List the threads with the Python function in which each of them is.

    Usage: py-threads
    `*` marks the selected one; py-bt all shows their stacks."""

    name = "py-threads"

    def run(self, argument: str) -> None:
        """Prints them."""
        session.nothing_more(argument)
        view, selected = self.view(), self.thread.GetThreadID()
        for thread in self.process:
            newest = LldbFrame(thread.GetFrameAtIndex(0))
            mark = "*" if thread.GetThreadID() == selected else " "
            found = next(view.target.python_frames(newest), None)
            place = stack.frame_line(view, found).split(None, 1)[1] if found else "no Python code"
            outside = f" (in {newest.name()})" if found and found.level > 0 else ""
            title = f"{thread.GetIndexID():<3} {thread.GetName() or '?'} [{thread.GetThreadID()}]"
            self.say(f"{mark} {title}  {place}{outside}")


class Tasks(session.Command):
    """List asyncio's tasks, and suspended coroutines and generators, with their stacks.

    Usage: py-tasks [-all]
    -all  also generators and coroutines that belong to no task
    Everything is found in memory, so it works on a core file."""

    name = "py-tasks"

    def run(self, argument: str) -> None:
        """Prints them."""
        found, rest = session.flags(argument, ("-all",))
        session.nothing_more(rest)
        view = self.view()
        alive, generators = tasks.everything(view)
        lines = [line for task in alive for line in tasks.task_lines(view, task)]
        if found or not alive:
            lines += tasks.generator_lines(generators, alive)
        self.say("\n".join(lines) if lines else "No tasks, nothing suspended.")


class Dis(session.Command):
    """Show the bytecode of a function, or of the selected frame's.

    Usage: py-dis [-machine] [FUNCTION]
    -machine  with the machine code of each operation below it
    FUNCTION is an expression, as for py-print. `=>` marks where the frame stands."""

    name = "py-dis"

    def run(self, argument: str) -> None:
        """Prints it."""
        found, rest = session.flags(argument, ("-machine",))
        pc = None
        if rest:
            code = self._code(evaluator(self.scope()).run(rest))
        else:
            frame = self.python_frame()
            code, pc = self.scope().code(), frame.pc - (1 if frame.level else 0)
        line = 0
        self.say(f"{code.name('qualname')} in {code.file()}, line {code.line()}")
        for operation in operations(code):
            number = f"{operation.line:>5}" if operation.line != line else " " * 5
            line = operation.line
            here = "=>" if pc is not None and operation.contains(pc) else "  "
            self.say(f"{here}{number} {operation.number:>4}  {operation.name:<20} {operation.source}"[:110].rstrip())
            if found:
                self._machine(operation)

    def _code(self, value: Any) -> Code:
        if isinstance(value, Function):
            return value.code()
        function = getattr(value, "function", None)
        function = function() if callable(function) else function
        if isinstance(function, Function):
            return function.code()
        code = getattr(value, "code", None)
        if code is not None:
            return code()
        raise CommandError(f"{self.text(value)} has no bytecode")

    def _machine(self, operation: Operation) -> None:
        target = self.debugger.GetSelectedTarget()
        for start, end in operation.parts:
            data = self.view().memory.read(start, end - start)
            for instruction in target.GetInstructions(target.ResolveLoadAddress(start), data):
                address = instruction.GetAddress().GetLoadAddress(target)
                text = f"{instruction.GetMnemonic(target)} {instruction.GetOperands(target)}"
                self.say(f"              {address:#x}  {text}".rstrip())


COMMANDS = (HeapCensus, Info, Threads, Tasks, Dis)
