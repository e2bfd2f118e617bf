# Conditions against ints and strings.
# run: tests/features/program.py
set pagination off
set width 0
set breakpoint pending on
break program.py:33 if n == 2
break program.py:24
run
# expect: Breakpoint 2, values (count=5, name=str)
print name == "five"
# expect: = true
continue
# expect: Breakpoint 1, depth (n=2) at ...program.py:33
