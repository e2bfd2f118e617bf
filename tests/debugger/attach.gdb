# A process that was running before the debugger came.
# run: tests/debugger/wait.py
# with: attach
# never: ??
set pagination off
set width 0
frame function spin
# expect: spin (rounds=-1, label=str) at wait.py:
bt
# expect: spin (rounds=-1, label=str) at wait.py:
# expect: in main () at wait.py:15
# next: in <module> () at wait.py:18
# next: dwarfpython::runtime
frame function spin
print label
# expect: str("spinning")
break wait.py:8
continue
# expect: Breakpoint 1, spin (rounds=-1, label=str) at wait.py:8
print done >= 0
# next: $2 = true
print done < 1000001
# next: $3 = true
set var rounds.0 = 0
finish
# expect: in main () at wait.py:15
# expect: Value returned is $4 = obj(@<hex>: str("spinning"))
kill
