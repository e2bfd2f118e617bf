# A breakpoint by file and line, before anything is loaded.
# run: tests/features/program.py
set pagination off
set width 0
set breakpoint pending on
break program.py:26
# expect: Breakpoint 1 (program.py:26) pending.
run
# expect: Breakpoint 1, values (count=5, name=str) at ...program.py:26
