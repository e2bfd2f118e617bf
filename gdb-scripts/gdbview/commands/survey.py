"""Commands that survey the whole program: threads, tasks, the heap, addresses, code."""

from __future__ import annotations

import itertools
from typing import Any

import gdb
from pyview import stack, tasks, whereabouts
from pyview.code import Code, Function
from pyview.errors import ViewError
from pyview.heap import Heap
from pyview.listing import Operation, operations
from pyview.objects import Object
from pyview.text import LINE, show

from .. import arguments, session

#: Rows of py-heap without -all, objects that `py-heap TYPE` shows.
ROWS, SHOWN = 30, 20


class HeapCensus(session.Command):
    """Count the objects of the program by type.

    Usage: py-heap [-all] [TYPE]
    One row per type: how many, bytes, name; the largest first, 30 of them unless -all is given.
    With a TYPE, the addresses and values of its objects (20 of them unless -all is given).
    Objects that are dead but not yet collected count too."""

    name, kind = "py-heap", gdb.COMMAND_DATA

    def run(self, argument: str) -> None:
        """Prints it."""
        found, name = arguments.flags(argument, ("-all",))
        heap = Heap(session.view())
        if name:
            self._objects(heap, name, None if found else SHOWN)
            return
        rows = heap.census()
        print(f"{'objects':>10} {'bytes':>13}  type")
        shown = rows if found else rows[:ROWS]
        for row in shown:
            print(f"{row.count:>10} {row.size:>13}  {row.name}")
        rest = rows[len(shown) :]
        if rest:
            print(f"{sum(r.count for r in rest):>10} {sum(r.size for r in rest):>13}  ({len(rest)} other types)")
        print(f"{sum(r.count for r in rows):>10} {sum(r.size for r in rows):>13}  in all")

    def _objects(self, heap: Heap, name: str, most: int | None) -> None:
        found = heap.objects(name)
        empty = True
        for address in itertools.islice(found, most):
            empty = False
            print(f"{address:#x}  {self._text(address)}")
        if empty:
            raise gdb.GdbError(f"no object of a type '{name}'")
        if next(found, None) is not None:
            print("…")

    def _text(self, address: int) -> str:
        try:
            return show(session.view().object(address).plain(), LINE)
        except ViewError as e:
            return f"<{e}>"

    def words(self, text: str, word: str) -> Any:
        """The flag."""
        return [f for f in ("-all",) if f.startswith(word)]


class Info(session.Command):
    """Tell what lies at an address: an object, a field, code, a variable.

    Usage: py-info ADDRESS
    ADDRESS is a number, a register like $rdi, or a Python expression, whose object is described."""

    name, kind = "py-info", gdb.COMMAND_DATA

    def run(self, argument: str) -> None:
        """Prints it."""
        view = session.view()
        address = self._address(argument)
        lines = whereabouts.describe(view, address, view.target.python_frames())
        if not lines:
            raise gdb.GdbError(f"nothing of the program's is known at {address:#x}")
        for line in lines:
            print(line)

    def _address(self, argument: str) -> int:
        if not argument:
            raise gdb.GdbError("an address is expected: py-info ADDRESS")
        if argument.startswith("$"):
            return int(gdb.parse_and_eval(argument)) & (1 << 64) - 1
        try:
            return int(argument, 0) & (1 << 64) - 1
        except ValueError:
            pass
        found = arguments.evaluator(session.scope()).run(argument)
        if isinstance(found, Object):
            return found.address
        if isinstance(found, int) and not isinstance(found, bool):
            return found & (1 << 64) - 1
        raise gdb.GdbError(f"{session.text(found)} is no object in memory")

    def words(self, text: str, word: str) -> Any:
        """Names."""
        return arguments.expression_words(text, word)


class Threads(session.Command):
    """List the threads with the Python function in which each of them is.

    Usage: py-threads
    `*` marks the selected one; py-bt all shows their stacks."""

    name, kind = "py-threads", gdb.COMMAND_STACK

    def run(self, argument: str) -> None:
        """Prints them."""
        arguments.nothing_more(argument)
        view, before = session.view(), gdb.selected_thread()
        frame = gdb.selected_frame()
        try:
            for thread in sorted(gdb.selected_inferior().threads(), key=lambda t: t.num):
                thread.switch()
                mark = "*" if before is not None and thread.num == before.num else " "
                found = next(view.target.python_frames(), None)
                place = stack.frame_line(view, found).split(None, 1)[1] if found else "no Python code"
                outside = f" (in {gdb.newest_frame().name() or '??'})" if found and found.level > 0 else ""
                print(f"{mark} {thread.num:<3} {thread.name or '?'} [{thread.ptid[1]}]  {place}{outside}")
        finally:
            if before is not None:
                before.switch()
                frame.select()


class Tasks(session.Command):
    """List asyncio's tasks, and suspended coroutines and generators, with their stacks.

    Usage: py-tasks [-all]
    -all  also generators and coroutines that belong to no task
    Everything is found in memory, so it works on a core file."""

    name, kind = "py-tasks", gdb.COMMAND_STACK

    def run(self, argument: str) -> None:
        """Prints them."""
        found, rest = arguments.flags(argument, ("-all",))
        arguments.nothing_more(rest)
        view = session.view()
        alive, generators = tasks.everything(view)
        lines = [line for task in alive for line in tasks.task_lines(view, task)]
        if found or not alive:
            lines += tasks.generator_lines(generators, alive)
        print("\n".join(lines) if lines else "No tasks, nothing suspended.")


class Dis(session.Command):
    """Show the bytecode of a function, or of the selected frame's.

    Usage: py-dis [-machine] [FUNCTION]
    -machine  with the machine code of each operation below it
    FUNCTION is an expression, as for py-print. `=>` marks where the frame stands."""

    name, kind = "py-dis", gdb.COMMAND_DATA

    def run(self, argument: str) -> None:
        """Prints it."""
        found, rest = arguments.flags(argument, ("-machine",))
        frame, pc = None, None
        if rest:
            code = self._code(arguments.evaluator(session.scope()).run(rest))
        else:
            frame = session.python_frame()
            code, pc = session.scope().code(), frame.pc - (1 if frame.level else 0)
        line = 0
        print(f"{code.name('qualname')} in {code.file()}, line {code.line()}")
        for operation in operations(code):
            number = f"{operation.line:>5}" if operation.line != line else " " * 5
            line = operation.line
            here = "=>" if pc is not None and operation.contains(pc) else "  "
            print(f"{here}{number} {operation.number:>4}  {operation.name:<20} {operation.source}"[:110].rstrip())
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
        raise gdb.GdbError(f"{session.text(value)} has no bytecode")

    def _machine(self, operation: Operation) -> None:
        architecture = gdb.selected_frame().architecture()
        for start, end in operation.parts:
            for instruction in architecture.disassemble(start, end - 1):
                print(f"              {instruction['addr']:#x}  {instruction['asm']}".replace("\t", " "))

    def words(self, text: str, word: str) -> Any:
        """Names."""
        return arguments.expression_words(text, word)


def install() -> None:
    """Registers the commands."""
    for command in (HeapCensus, Info, Threads, Tasks, Dis):
        command()
