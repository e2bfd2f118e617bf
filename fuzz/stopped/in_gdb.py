"""Stops programs in stock gdb; `source` it."""

from __future__ import annotations

import os
import re
import sys

import gdb

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from compare import Debugger, Frame  # noqa: E402

CALL = "((const char *(*)(const char *, unsigned long))dwarfpython_eval_in)"


def plain(shown: str) -> str | None:
    """The number or None that gdb shows, or nothing."""
    found = re.fullmatch(r"int\((-?\d+)\)|(None|True|False)", shown)
    return found and (found[1] or found[2])


class Gdb(Debugger):
    """gdb, without a script of ours."""

    name = "gdb"

    def start(self, file: str, lines: list[int]) -> None:
        for command in ("pagination off", "width 0", "confirm off", "breakpoint pending on"):
            gdb.execute(f"set {command}")
        for line in lines:
            gdb.execute(f"tbreak {file}:{line}", to_string=True)
        gdb.execute("run", to_string=True)

    def is_alive(self) -> bool:
        return gdb.selected_inferior().pid != 0

    def frames(self) -> list[Frame]:
        found, frame = [], gdb.newest_frame()
        while frame is not None:
            place = frame.find_sal()
            if place.symtab is not None and place.symtab.filename.endswith(".py") and frame.function() is not None:
                found.append(Frame(frame, frame.function().name, place.line, int(frame.read_register("rbp"))))
            frame = frame.older()
        return found

    def is_in_python(self) -> bool:
        frames = self.frames()
        return bool(frames) and gdb.newest_frame() == frames[0].own

    def values(self, frame: Frame) -> list[tuple[str, str]]:
        frame.own.select()
        found = []
        for line in gdb.execute("info locals", to_string=True).splitlines():
            name, equals, shown = line.partition(" = ")
            value = plain(shown) if equals and re.fullmatch(r"\w+", name) else None
            if value is not None:
                found.append((name, value))
        return found

    def ask(self, text: str, base: int = 0) -> str:
        quoted = text.replace("\\", "\\\\").replace('"', '\\"')
        gdb.execute("set language c", to_string=True)
        try:
            return gdb.parse_and_eval(f'{CALL}("{quoted}", {base})').string()
        finally:
            gdb.execute("set language auto", to_string=True)

    def instructions(self, count: int) -> None:
        gdb.execute(f"stepi {count}", to_string=True)

    def go_on(self) -> None:
        gdb.execute("continue", to_string=True)


Gdb().run()
