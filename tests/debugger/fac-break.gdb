# Breakpoints by function, by qualified name, by line, temporary, conditional; places.
# run: examples/fac.py
# never: ??
set pagination off
set width 0
set breakpoint pending on
break fac if n == 2
run
# expect: Breakpoint 1, fac (n=2) at fac.py:2
bt 4
# next: #0  fac (n=2) at fac.py:2
# next: #1  <hex> in fac (n=3) at fac.py:5
# next: #2  <hex> in fac (n=4) at fac.py:5
# next: #3  <hex> in fac (n=5) at fac.py:5
list
# next: 1	def fac(n):
# next: 2	    if n == 0:
# next: 3	        return 1
info line *$pc
# expect: Line 2 of "fac.py" starts at address <hex> <fac+
info symbol $pc
# next: fac
break fac.fac
# expect: Breakpoint 2 at <hex>: file fac.py, line 2.
break fac.main
# next: Breakpoint 3 at <hex>: file fac.py, line 8.
delete
until 5
# expect: fac (n=2) at fac.py:5
tbreak fac.py:6
# next: Temporary breakpoint 4 at <hex>: file fac.py, line 6.
continue
# expect: Temporary breakpoint 4, fac (n=1) at fac.py:6
break fac.py:6 if m >= 6
continue
# expect: Breakpoint 5, fac (n=4) at fac.py:6
print m
# next: $1 = int(6)
info breakpoints
# expect: fac at fac.py:6
# next: stop only if m >= 6
