# A function of a module that has not been imported yet; images merged while a function of
# theirs runs: breakpoints, watchpoints and frames survive.
# run: tests/debugger/imports.py
# never: ??
set pagination off
set width 0
set breakpoint pending on
break m11.py:5
break late.m3.step
tbreak imports.py:5
run
# expect: Temporary breakpoint 3, work (n=100) at imports.py:5
watch total
# next: Hardware watchpoint 4: total
continue
# expect: Old value = <unbound>
# next: New value = int(100)
# next: work (n=100) at imports.py:6
continue
# expect: Breakpoint 1, step (x=100) at ...m11.py:5
bt 4
# next: #0  step (x=100) at ...m11.py:5
# next: #1  <hex> in work (n=100) at imports.py:9
# next: #2  <hex> in again (n=100) at imports.py:14
# next: #3  <hex> in <module> () at imports.py:23
continue
# expect: Hardware watchpoint 4: total
# expect: Old value = int(100)
# next: New value = int(111)
# next: work (n=100) at imports.py:10
continue
# expect: Watchpoint 4 deleted
continue
# expect: Breakpoint 2, step (x=100) at ...m3.py:5
continue
# expect: 214
