# The scripts on a process that was running before the debugger came.
# run: tests/debugger/wait.py
# with: attach
# with: scripts
# never: Traceback
set pagination off
set width 0
py-bt
# expect: spin(rounds=-1, label='spinning') at wait.py:
# next: main() at wait.py:15
# next: <module>() at wait.py:18
py-frame spin
py-print label + "!"
# expect: 'spinning!'
py-break wait.py:8 if done > 0
continue
# expect: Breakpoint 1, spin
py-print done > 0
# next: True
kill
