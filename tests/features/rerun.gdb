# Breakpoints and conditions stop in the first run and in the second.
# run: tests/features/program.py
# with: scripts
set pagination off
set width 0
set breakpoint pending on
set confirm off
py-break depth if n == 2
break program.py:26
run
# expect: Breakpoint 2, values (count=5
break program.py:33 if n == 1
continue
# expect: Breakpoint 1, depth (n=2) at program.py:30
continue
# expect: Breakpoint 3, depth (n=1) at program.py:33
run
# expect: Breakpoint 2, values (count=5
continue
# expect: Breakpoint 1, depth (n=2) at program.py:30
continue
# expect: Breakpoint 3, depth (n=1) at program.py:33
