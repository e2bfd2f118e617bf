# A library function that is called for the first time after the debugger came: its machine code
# is made then, and a breakpoint that waits for it is hit.
# run: tests/debugger/library.py
# with: attach
# never: ??
set pagination off
set width 0
set breakpoint pending on
frame function spin
# expect: spin (rounds=-1) at library.py:
break json.loads
# expect: Breakpoint 1 (json.loads) pending.
set var rounds.0 = 0
continue
# expect: Breakpoint 1, loads (s=str
bt
# expect: loads (s=str
# next: in <module> () at library.py:17
finish
# expect: in <module> () at library.py:17
kill
