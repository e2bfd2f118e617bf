"""Installs everything into a debugger: commands, the way frames and values are shown, settings."""

from __future__ import annotations

import lldb

from . import backtrace, commands, formats, recognize

#: Functions that stepping never enters: the machine's own and Rust's, where a developer's build
#: has line tables for them.
AVOID = "^(dwarfpython|std|core|alloc)::"


def install(debugger: lldb.SBDebugger) -> None:
    """Registers everything; again if the script is imported again."""
    run = debugger.HandleCommand
    # lldb looks up classes and functions by name among what its interpreter has imported.
    run("script import lldbview.backtrace, lldbview.breaks, lldbview.commands, lldbview.formats, lldbview.recognize")
    commands.install(debugger)
    backtrace.install(debugger)
    formats.install(debugger)
    recognize.install(debugger)
    run(f"settings set target.process.thread.step-avoid-regexp '{AVOID}'")
