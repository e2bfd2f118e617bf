# A breakpoint on a function.
# run: tests/features/program.py
set pagination off
set width 0
set breakpoint pending on
break careful
run
# expect: Breakpoint 1, careful () at ...program.py:59
