# A second run has every breakpoint of the first: with conditions in C and in Python, set before the
# code is there and after, on exceptions, temporary ones that were not hit.
# run: tests/features/program.py
# with: scripts
# never: Traceback
set pagination off
set width 0
set breakpoint pending on
set confirm off
py-break depth if n == 2
break program.py:53 if number == 3
py-catch ZeroDivisionError
py-tbreak program.py:9999
break program.py:26
run
# expect: Breakpoint 5, values (count=5
break program.py:33 if n == 1
py-break squares if limit > 3
py-break depth if n == 77
disable 8
continue
# expect: Breakpoint 1, depth (n=2) at program.py:30
continue
# expect: Breakpoint 6, depth (n=1) at program.py:33
continue
# expect: Breakpoint 7, squares (limit=4
continue
# expect: Breakpoint 2, risky (number=3)
run
# expect: Breakpoint 5, values (count=5
info breakpoints
# expect: 1       breakpoint     keep y
# expect: 2       breakpoint     keep y
# expect: stop only if number == 3
# expect: 3       breakpoint     keep y
# expect: 4       breakpoint     del  y   <PENDING>...program.py:9999
# expect: 5       breakpoint     keep y
# expect: 6       breakpoint     keep y
# expect: stop only if n == 1
# expect: 7       breakpoint     keep y
# expect: 8       breakpoint     keep n
py-break
# expect: 1   y  depth if n == 2
# next: 3   y  exception ZeroDivisionError
continue
# expect: Breakpoint 1, depth (n=2) at program.py:30
continue
# expect: Breakpoint 6, depth (n=1) at program.py:33
continue
# expect: Breakpoint 7, squares (limit=4
continue
# expect: Breakpoint 2, risky (number=3)
