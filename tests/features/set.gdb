# A variable set from the debugger changes the program's result.
# run: tests/features/program.py
set pagination off
set width 0
set breakpoint pending on
break program.py:13
run
set var before.0 = 1000
delete
continue
# expect: 1005
