# A core file made by gdb shows what the process showed.
# run: examples/fac.py
# never: ??
set pagination off
set width 0
set breakpoint pending on
break fac.py:5 if n == 2
run
# expect: Breakpoint 1, fac (n=2) at fac.py:5
generate-core-file {tmp}/core
# expect: Saved corefile
kill
core-file {tmp}/core
# expect: fac (n=2) at fac.py:5
bt 6
# expect: #0  fac (n=2) at fac.py:5
# next: #1  <hex> in fac (n=3) at fac.py:5
# next: #2  <hex> in fac (n=4) at fac.py:5
# next: #3  <hex> in fac (n=5) at fac.py:5
# next: #4  <hex> in main () at fac.py:8
# next: #5  <hex> in <module> () at fac.py:10
info locals
# expect: n = int(2)
# next: m = <unbound>
