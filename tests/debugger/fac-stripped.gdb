# The same from a stripped executable.
# run: examples/fac.py
# with: stripped
set pagination off
set width 0
set breakpoint pending on
break fac.py:5 if n == 2
run
# expect: Breakpoint 1, fac (n=2) at fac.py:5
bt 5
# next: #0  fac (n=2) at fac.py:5
# next: #1  <hex> in fac (n=3) at fac.py:5
# next: #2  <hex> in fac (n=4) at fac.py:5
# next: #3  <hex> in fac (n=5) at fac.py:5
# next: #4  <hex> in main () at fac.py:8
info locals
# expect: n = int(2)
print n + 1
# expect: $1 = int(3)
finish
# expect: Value returned is $2 = int(2)
continue
# expect: 120
