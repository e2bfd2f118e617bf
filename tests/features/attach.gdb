# A process that was running before the debugger came.
# run: tests/debugger/wait.py
# with: attach
set pagination off
set width 0
break wait.py:8
continue
# expect: Breakpoint 1, spin (rounds=-1, label=str) at ...wait.py:8
bt 3
# next: #0  spin (rounds=-1, label=str) at ...wait.py:8
# next: #1  <hex> in main () at ...wait.py:15
# next: #2  <hex> in <module> () at ...wait.py:18
kill
