# A generator, a coroutine and a generator expression: stepping in and out, locals, backtraces.
# run: tests/debugger/generators.py
set pagination off
set width 0
set breakpoint pending on
break generators.py:5
run
# expect: Breakpoint 1, squares (n=3) at generators.py:5
bt 3
# next: #0  squares (n=3) at generators.py:5
# next: #1  <hex> in consume () at generators.py:11
# next: #2  <hex> in main () at generators.py:27
info locals
# expect: i = int(0)
# next: square = int(0)
delete
step
# expect: consume () at generators.py:12
step
# expect: for value in squares(3):
step
# expect: squares (n=3) at generators.py:1
print i
# expect: $1 = int(0)
step
# expect: yield square
step
# expect: i += 1
break generators.py:18
continue
# expect: Breakpoint 2, child (n=4) at generators.py:18
bt 3
# next: #0  child (n=4) at generators.py:18
# next: #1  <hex> in parent () at generators.py:22
# next: #2  <hex> in main () at generators.py:29
print doubled
# expect: $2 = int(8)
