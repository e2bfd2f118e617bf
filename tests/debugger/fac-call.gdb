# Python functions called from the debugger, with plain C numbers.
# run: examples/fac.py
set pagination off
set width 0
set breakpoint pending on
tbreak fac.main
run
# expect: main () at fac.py:8
with language c++ -- call fac(6)
print $
# expect: = int(720)
continue
# expect: 120
