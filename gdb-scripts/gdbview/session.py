"""`pyview.session` over gdb."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Iterator

import gdb
from pyview.errors import CommandError, ViewError
from pyview.session import Run, Session, Thread
from pyview.target import Frame
from pyview.text import Limits
from pyview.view import View

from . import views
from .adapter import GdbFrame, language
from .breaks import Catch, PythonBreakpoint
from .run import GdbRun

_WORD = (1 << 64) - 1


class GdbSession(Session):
    """The only one that gdb has."""

    def view(self) -> View:
        return views.view()

    def say(self, line: str) -> None:
        print(line)

    def limits(self) -> Limits:
        return views.limits()

    def select_frame(self, frame: Frame) -> None:
        frame.frame.select()

    def arrive(self, frame: Frame) -> None:
        self.select(frame)
        gdb.execute("display")

    def threads(self) -> Iterator[Thread]:
        frame, before = self.view().target.selected_frame(), gdb.selected_thread()
        names = self.thread_names()
        try:
            for thread in sorted(gdb.selected_inferior().threads(), key=lambda t: t.num):
                thread.switch()
                newest = GdbFrame(gdb.newest_frame(), 0)
                number, id_ = thread.num, thread.ptid[1]
                yield Thread(number, thread.name or names.get(id_, "?"), id_, number == before.num, newest)
        finally:
            if before.is_valid():
                before.switch()
                frame.frame.select()

    def register(self, name: str) -> int:
        found = gdb.parse_and_eval(name)
        if found.type.code == gdb.TYPE_CODE_VOID:
            raise CommandError(f"no register {name}")
        return int(found) & _WORD

    def instructions(self, start: int, end: int) -> Iterator[tuple[int, str]]:
        for instruction in gdb.selected_frame().architecture().disassemble(start, end - 1):
            yield instruction["addr"], instruction["asm"].replace("\t", " ")

    def is_live(self) -> bool:
        inferior = gdb.selected_inferior()
        connection = getattr(inferior, "connection", None)
        return inferior.pid != 0 and (connection is None or connection.type != "core")

    def ask(self, question: str, frame: Frame) -> int:
        selected = gdb.selected_frame()
        try:
            with language("c"):
                return int(gdb.parse_and_eval(question)) & _WORD
        except gdb.error as e:
            raise ViewError(f"the program could not run it: {e}") from None
        finally:
            self.view().forget()
            if selected.is_valid():
                selected.select()

    def running(self) -> AbstractContextManager[Run]:
        if not self.is_live():
            raise ViewError("no process that could run is here")
        return GdbRun(self)

    def break_at(self, place: str, condition: str, temporary: bool) -> None:
        made = PythonBreakpoint(self, place, condition, temporary)
        if condition:
            print(f"Breakpoint {made.number} stops only if {condition}")

    def catch(self, wanted: str, uncaught: bool) -> int:
        return Catch(wanted, uncaught).number

    def breakpoints(self) -> Iterator[tuple[int, bool, str]]:
        for made in gdb.breakpoints():
            if isinstance(made, (PythonBreakpoint, Catch)):
                yield made.number, made.enabled, made.text()


#: The session of all commands.
SESSION = GdbSession()
