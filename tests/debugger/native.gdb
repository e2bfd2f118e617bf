# A C library called from Python and calling back: stepping over the border, one backtrace, locals of both.
# library: tests/native/border.c
# run: tests/native/border_program.py
# never: <error
set pagination off
set width 0
set breakpoint pending on
break work
run
# expect: Breakpoint 1, work (k=5) at border_program.py:
step
# expect: plain (n=5) at
next
info locals
# expect: m = 6
step
step
# expect: work (k=5) at border_program.py:
break callback
continue
# expect: callback (n=12) at border_program.py:
bt
# expect: #0  callback (n=12) at border_program.py:
# expect: in inner (p=<hex>, f=<hex>
# expect: in outer (n=6, f=<hex>
# expect: in work (k=5) at border_program.py:
# expect: in <module> () at border_program.py:
up-silently 100
frame function inner
info locals
# expect: doubled = 12
print *p
# expect: {a = 6, b = 7}
frame function work
info locals
# expect: a = int(6)
