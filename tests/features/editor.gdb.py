"""An editor debugs a Python program through gdb's machine interface."""

import os
import sys

from mi import Client, must_contain

program = "tests/features/program.py"
gdb = Client([os.environ.get("DWARFPYTHON_GDB", "gdb"), "-nx", "--interpreter=mi3", "--args", sys.argv[1], program])
gdb.request("-gdb-set breakpoint pending on")

must_contain(gdb.request("-break-insert -f program.py:24"), 'pending="program.py:24"')
gdb.request("-exec-run")
must_contain(gdb.stop("breakpoint-hit"), 'func="values"', '{name="count",value="5"}', 'line="24"', f'{program}"')

must_contain(gdb.request("-stack-list-frames 0 2"), 'func="values"', 'line="98"', 'func="main"', 'func="<module>"')
values = gdb.request("-stack-list-variables --all-values")
must_contain(values, '{name="ratio",value="float(2.5)"}', 'str(\\"two\\")', "Account{owner:", 'balance: int(100)')
must_contain(gdb.request('-data-evaluate-expression "count + 1"'), 'value="int(6)"')

gdb.request("-exec-step")
must_contain(gdb.stop("end-stepping-range"), 'func="deposit"', 'line="12"')
gdb.request("-exec-next")
must_contain(gdb.stop("end-stepping-range"), 'func="deposit"', 'line="13"')
gdb.request("-exec-finish")
must_contain(gdb.stop("function-finished"), 'func="values"', 'return-value="int(100)"')

must_contain(gdb.request('-break-insert -c "n == 1" program.py:33'), 'func="depth"')
gdb.request("-exec-continue")
must_contain(gdb.stop("breakpoint-hit"), 'func="depth"', '{name="n",value="1"}')
gdb.request("-break-delete")
gdb.request("-exec-continue")
gdb.stop("exited-normally")
gdb.end()
