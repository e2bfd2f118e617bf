# A condition in Python, on a breakpoint set before the program runs.
# run: tests/features/program.py
# with: scripts
set pagination off
set width 0
set breakpoint pending on
py-break program.values if name.startswith("fi") and len(name) == 4
run
# expect: Breakpoint 1, values (count=5, name=...) at program.py:18
