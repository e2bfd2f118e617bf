# C below Python has used up the stack: the frames can be read, even those whose variables cannot.
# library: tests/native/fault.c
# run: tests/debugger/scripts/overflow.py
# with: scripts
# never: Traceback
# never: Python Exception
set pagination off
set width 0
run
# expect: received signal SIGSEGV
bt 2
# expect: #0  <hex> in wide (n=...) at ...fault.c:
# next: #1  <hex> in wide (n=2...) at ...fault.c:
py-bt
# expect: exhaust(n=0) at overflow.py:7
# next: <module>() at overflow.py:10
py-up
# expect: exhaust(n=0) at overflow.py:7
py-locals
# expect: n = 0
# next: kept = [0, 'text']
py-print kept[1] * 2
# expect: 'texttext'
fails py-eval n
# expect: error: the program could not run it: Cannot access memory
