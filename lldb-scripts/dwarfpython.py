"""Python debugging in lldb for programs that run in dwarfpython: `command script import` this file.

Commands begin with `py-`; `help py-print` and so on tell about them. Values are shown in Python's
syntax, backtraces show Python frames with their arguments, and `bt` hides the machine's own frames
(`thread backtrace` shows all). `type category disable dwarfpython` switches the values off.
"""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))

import lldbview.start  # noqa: E402


def __lldb_init_module(debugger, _internal):
    """Called by lldb when the file is imported."""
    lldbview.start.install(debugger)
