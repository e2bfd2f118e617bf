# A function that is replaced while the program stands still.
# run: tests/features/program.py
set pagination off
set width 0
set breakpoint pending on
tbreak program.py:102
run
print dwarfpython_exec("def answer():\n    return 42")
# expect: ""
continue
# expect: 42
