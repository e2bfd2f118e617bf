# Stop where an exception is raised; the hook's arguments tell of it.
# run: tests/debugger/scripts/raise.py
set pagination off
set width 0
set breakpoint pending on
break dwarfpython_raised if line == 10
run
# expect: dwarfpython_raised (type=... "Odd", message=... "3", file=..., line=10
