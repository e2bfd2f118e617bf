# `step` from C into the Python function that it calls back, and out again.
# library: tests/native/border.c
# run: tests/native/border_program.py
# never: <error
set pagination off
set width 0
set breakpoint pending on
break border.c:6
run
# expect: inner (p=<hex>, f=<hex> <callback.c>) at
step
# expect: callback (n=12) at border_program.py:6
info locals
# expect: n = int(12)
bt
# expect: #0  callback (n=12) at border_program.py:6
# expect: in callback.c () at border_program.py:5
# expect: in inner (p=<hex>, f=<hex>
# expect: in outer (n=6, f=<hex>
# expect: in work (k=5) at border_program.py:
step
step
# expect: inner (p=<hex>, f=<hex>
info locals
# expect: doubled = 12
