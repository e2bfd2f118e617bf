"""Stops programs in stock gdb; `source` it."""

from __future__ import annotations

import os
import re
import sys

import gdb

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from compare import Debugger, Frame, Value  # noqa: E402

CALL = "((const char *(*)(const char *, unsigned long))dwarfpython_eval_in)"


#: How gdb shows what is no object of the heap.
NAMED = {"None": "NoneType", "Ellipsis": "ellipsis", "NotImplemented": "NotImplementedType"}


def read(shown: str) -> Value | None:
    """The value that gdb shows, or nothing if there is none."""
    inner = re.fullmatch(r"obj\(@0x[0-9a-f]+: (.*)\)", shown)
    text = inner[1] if inner else shown
    if text in ("<unbound>", "<unset>"):
        return None
    if text in ("True", "False"):
        return "bool", hex(text == "True")
    if text == "0.0":
        return "float", 0.0.hex()
    if found := re.fullmatch(r"int\((-?\d+)\)", text):
        return "int", hex(int(found[1]))
    if found := re.fullmatch(r"float\((-?)(nan|inf|[^()]*)(\(.*\))?\)", text):
        return "float", float(found[1] + found[2]).hex()
    if found := re.match(r'instance\(.*str\("(?:.*\.)?(\w+)"\)', text):
        return found[1], None
    kind = re.match(r"\w+", text)
    return NAMED.get(text, kind[0] if kind else shown), None


class Gdb(Debugger):
    """gdb, without a script of ours."""

    name = "gdb"

    def start(self, file: str, lines: list[int]) -> None:
        for command in ("pagination off", "width 0", "confirm off", "breakpoint pending on"):
            gdb.execute(f"set {command}")
        gdb.execute(f"tbreak {file}:1", to_string=True)
        gdb.execute("run", to_string=True)
        for line in lines:
            gdb.execute(f"tbreak {file}:{line}", to_string=True)

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

    def values(self, frame: Frame) -> dict[str, Value]:
        frame.own.select()
        found = {}
        for line in gdb.execute("info locals", to_string=True).splitlines():
            name, equals, shown = line.partition(" = ")
            value = read(shown) if equals and name.isidentifier() else None
            if value is not None:
                found[name] = value
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
