"""Installs everything into a debugger: commands, the way frames and values are shown, settings."""

from __future__ import annotations

import lldb

from . import backtrace, formats
from .commands import breaks, live, look, steps, survey

#: All modules with commands.
TOPICS = (look, breaks, live, steps, survey)
#: Functions that stepping never enters: the machine's own and Rust's, where a developer's build
#: has line tables for them.
AVOID = "^(dwarfpython|std|core|alloc)::"


def install(debugger: lldb.SBDebugger) -> None:
    """Registers everything; again if the script is imported again."""
    run = debugger.HandleCommand
    # lldb looks up classes and functions by name among what its interpreter has imported.
    run("script import lldbview.commands, lldbview.backtrace, lldbview.formats")
    for topic in TOPICS:
        for command in topic.COMMANDS:
            run(f"command script add --overwrite --class {topic.__name__}.{command.__name__} {command.name}")
    backtrace.install(debugger)
    formats.install(debugger)
    run(f"settings set target.process.thread.step-avoid-regexp '{AVOID}'")
