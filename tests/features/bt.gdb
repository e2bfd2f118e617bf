# A backtrace: functions, files and lines of Python.
# run: tests/features/program.py
set pagination off
set width 0
set breakpoint pending on
break program.py:32
run
bt 5
# expect: #0  depth (n=0) at ...program.py:32
# next: #1  <hex> in depth (n=1) at ...program.py:33
# next: #2  <hex> in depth (n=2) at ...program.py:33
# next: #3  <hex> in depth (n=3) at ...program.py:33
# next: #4  <hex> in main () at ...program.py:99
