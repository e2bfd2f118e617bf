# A generator: its locals and its consumer below it.
# run: tests/features/program.py
set pagination off
set width 0
set breakpoint pending on
break program.py:40 if square == 4
run
bt 3
# expect: #0  squares (limit=4) at ...program.py:40
# next: #1  <hex> in consume () at ...program.py:46
info locals
# expect: base = int(2)
# next: square = int(4)
