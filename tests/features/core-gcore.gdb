# A core file made by gdb shows what the process showed.
# run: tests/features/program.py
set pagination off
set width 0
set breakpoint pending on
break program.py:33 if n == 2
run
generate-core-file {tmp}/core
# expect: Saved corefile
kill
core-file {tmp}/core
# expect: depth (n=2) at ...program.py:33
bt 3
# expect: #0  depth (n=2) at ...program.py:33
# next: #1  <hex> in depth (n=3) at ...program.py:33
# next: #2  <hex> in main () at ...program.py:99
info locals
# expect: n = int(2)
