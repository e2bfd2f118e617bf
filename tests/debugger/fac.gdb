# A breakpoint set before the program runs: stack, values, stepping, results.
# run: examples/fac.py
# never: ??
# never: Traceback
# never: <error
set pagination off
set width 0
set breakpoint pending on
break fac.py:5
run
# expect: Breakpoint 1, fac (n=5) at fac.py:5
# next: 5	        m = fac(n - 1)
bt
# next: #0  fac (n=5) at fac.py:5
# next: #1  <hex> in main () at fac.py:8
# next: #2  <hex> in <module> () at fac.py:10
# next: dwarfpython::runtime
# expect: in main ()
info locals
# next: n = int(5)
# next: m = <unbound>
print n
# next: $1 = int(5)
print n + 1
# next: $2 = int(6)
print n * 2.5
# next: $3 = float(12.5)
print n == n
# next: $4 = true
# `step` enters the callee, `next` passes over it.
delete
step
# expect: fac (n=4) at fac.py:2
# next: 2	    if n == 0:
next
# next: 5	        m = fac(n - 1)
next
# next: 6	        return n * m
info locals
# next: n = int(4)
# next: m = int(6)
finish
# expect: in fac (n=5) at fac.py:5
# expect: Value returned is $5 = int(24)
print $
# next: $6 = int(24)
up
# next: #1  <hex> in main () at fac.py:8
# next: 8	    x = fac(5)
info locals
# next: x = <unbound>
up
# next: #2  <hex> in <module> () at fac.py:10
down
# next: #1
down
# next: #0
finish
# expect: in main () at fac.py:8
# expect: Value returned is $7 = int(120)
step
# expect: 9	    print(x)
next
# expect: 120
continue
# expect: exited normally
