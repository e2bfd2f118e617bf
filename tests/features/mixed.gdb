# A Python function called by C, called by Python: one backtrace, with arguments and locals of both.
# run: tests/features/mixed.py
# library: tests/features/walk.c
set pagination off
set width 0
set breakpoint pending on
break mixed.py:7
run
bt
# expect: #0  visit (number=2) at ...mixed.py:7
# expect: in walk (from=2, to=4, visit=<hex>
# expect: in main () at ...mixed.py:11
frame function walk
info locals
# expect: number = 2
