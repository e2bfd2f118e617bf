# Breakpoints with conditions in Python, without scripts: the server's own. They are set before the
# code is loaded, and count in every thread.
# run: tests/remote/breaks.py
# never: Traceback
set pagination off
set width 0
monitor py break later.py:6 if value ==
# expect: the condition is no expression: ...
# expect: SyntaxError: invalid syntax
monitor py break later.py
# expect: no place: 'later.py'; py break FILE:LINE [if CONDITION]
monitor py break later.py:0
# expect: no line: '0' in 'later.py:0'
monitor py break
# expect: no Python breakpoints
monitor py delete 1
# expect: no Python breakpoint 1
monitor py break later.py:6 if value == 100
# expect: Python breakpoint 1, later.py:6 if value == 100
# next: pending: no such code is loaded
continue
# expect: Python breakpoint 1, later.py:6 if value == 100
# expect: received signal SIGTRAP, Trace/breakpoint trap.
# expect: double (i=50) at later.py:6
print i
# expect: $1 = int(50)
continue
# expect: Python breakpoint 1, later.py:6 if value == 100
# expect: double (i=50) at later.py:6
monitor py break breaks.py:19 if unknown
# expect: Python breakpoint 2, breaks.py:19 if unknown
# next: breaks.main at ...tests/remote/breaks.py:19 (<hex>)
# Their own breakpoint at the same place is the debugger's.
break later.py:6 if i == 60
continue
# expect: later.py:6
monitor py break
# expect: Python breakpoint 1, later.py:6 if value == 100, hit
# next: later.double at ...tests/remote/later.py:6 (<hex>)
# next: Python breakpoint 2, breaks.py:19 if unknown
delete
monitor py delete 1
continue
# expect: Python breakpoint 2, breaks.py:19 if unknown: the condition cannot be evaluated: NameError: name 'unknown' is not defined
# expect: main () at breaks.py:19
monitor gc
# expect: freed, ... left in ... bytes
stepi
stepi
monitor gc
# expect: <the virtual machine is in the middle of an operation of main (
monitor py delete
continue
# expect: results [(0, 89700), (1, 89700), (2, 89700)]
# expect: exited normally
