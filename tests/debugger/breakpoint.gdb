# `breakpoint()` stops in an attached debugger, at the line of the call.
# environment: PYTHONUNBUFFERED=1
# run: tests/debugger/breakpoint.py
set pagination off
set width 0
run
# expect: received signal SIGTRAP
backtrace
# next: dwarfpython_breakpoint ()
# next: #0  <hex> in dwarfpython_breakpoint ()
# next: #1  <hex> in work (n=20) at breakpoint.py:3
# next: #2  <hex> in <module> () at breakpoint.py:7
up
print dwarfpython_eval("total + n")
# expect: "60"
next
# expect: work (n=20) at breakpoint.py:4
continue
# expect: 41
backtrace 2
# expect: #1  <hex> in <module> () at breakpoint.py:8
continue
# expect: end
# expect: hook (5,)
# expect: received signal SIGTRAP
backtrace 2
# expect: #1  <hex> in <module> () at breakpoint.py:15
continue
# expect: over
