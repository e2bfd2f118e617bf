"""An editor debugs a program that runs already, through gdb's machine interface and our server, as
VS Code's C/C++ extension does with `miDebuggerServerAddress`."""

import sys

from mi import Client
from served import Program, must_contain

served = Program(sys.argv[1], "tests/features/program.py")
gdb = Client(["gdb", "-nx", "--interpreter=mi3"])
gdb.request("-gdb-set breakpoint pending on")
gdb.request(f"-file-exec-and-symbols {sys.argv[1]}")
gdb.request(f"-target-select remote localhost:{served.port}")
must_contain(gdb.request("-break-insert -f program.py:24"), 'func="values"', 'line="24"')
gdb.request("-exec-continue")
must_contain(gdb.stop("breakpoint-hit"), 'func="values"', '{name="count",value="5"}', 'line="24"')
must_contain(gdb.request("-stack-list-frames 0 2"), 'func="values"', 'func="main"', 'func="<module>"')
must_contain(gdb.request("-stack-list-variables --all-values"), '{name="ratio",value="float(2.5)"}', "Account{owner:")
must_contain(gdb.request('-data-evaluate-expression "count + 1"'), 'value="int(6)"')
gdb.request('-interpreter-exec console "monitor py eval count + 1"')
must_contain("\n".join(gdb.lines), '@"6\\n"')
gdb.request('-interpreter-exec console "monitor py break program.py:33 if n == 1"')
gdb.request("-exec-step")
must_contain(gdb.stop("end-stepping-range"), 'func="deposit"', 'line="12"')
gdb.request("-exec-finish")
must_contain(gdb.stop("function-finished"), 'func="values"')
gdb.request("-break-delete")
gdb.request("-exec-continue")
must_contain(gdb.stop("signal-received"), 'signal-name="SIGTRAP"', 'func="depth"', '{name="n",value="1"}')
gdb.request('-interpreter-exec console "monitor py delete"')
gdb.request("-exec-continue")
gdb.stop("exited-normally")
gdb.end()
must_contain(served.end(), "105")
