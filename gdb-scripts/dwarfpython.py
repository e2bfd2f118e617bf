"""Python debugging in gdb for programs that run in dwarfpython: `source` this file.

`help py-print` and so on tell about the commands, which begin with `py-`. Values are printed in Python's syntax, backtraces show Python frames
and hide the machine's own; both can be switched off by gdb's own means (`disable pretty-printer`,
`disable frame-filter`).
"""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))

import gdbview.start  # noqa: E402

gdbview.start.install()
