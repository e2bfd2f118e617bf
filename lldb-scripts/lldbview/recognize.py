"""The frame recognizer: from version 20 on, lldb's own backtraces and editors leave out the machine's frames.

Older versions ask recognizers for arguments only; the hooks at raises have theirs in the debug information.
"""

from __future__ import annotations

import re

import lldb

from .adapter import LldbFrame

#: The modules that have such frames: the executable, the library, code made at run time.
MODULES = r"^(lib)?dwarfpython|^JIT\("

#: The first version of lldb that asks whether a frame is to be hidden.
HIDING = 20


class Machine:
    """Recognizes the machine's own frames. lldb makes an object of it for each registration."""

    def get_recognized_arguments(self, _frame: lldb.SBFrame) -> list[lldb.SBValue]:
        """They have none."""
        return []

    def should_hide(self, frame: lldb.SBFrame) -> bool:
        """Is it one of them?"""
        return LldbFrame(frame).is_machine()


def version() -> int:
    """Number of lldb's release; 0 if its version has another form."""
    found = re.search(r"version (\d+)", lldb.SBDebugger.GetVersionString())
    return int(found[1]) if found else 0


def install(debugger: lldb.SBDebugger) -> None:
    """Registers it where it is of use."""
    if version() >= HIDING:
        register(debugger)


def register(debugger: lldb.SBDebugger) -> None:
    """Registers it, once, whatever the version."""
    listed = lldb.SBCommandReturnObject()
    debugger.GetCommandInterpreter().HandleCommand("frame recognizer list", listed)
    if f"{__name__}.Machine" not in (listed.GetOutput() or ""):
        debugger.HandleCommand(f"frame recognizer add -l {__name__}.Machine -x -s '{MODULES}' -n .")
