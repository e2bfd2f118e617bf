# A function that is defined anew while the program runs: the next call takes the new code, frames
# under way finish on the old, breakpoints by file and line follow. First by a debugger's
# statement, then by `importlib.reload`.
# run: tests/debugger/edit.py
# never: SIGSEGV
set pagination off
set width 0
set breakpoint pending on
break edited.py:2
run
# expect: step (n=1) at edited.py:2
print dwarfpython_exec("def step(n):\n    return n + 50\n")
# expect: = ""
backtrace 2
# expect: #0  step (n=1) at edited.py:2
# next: #1  <hex> in walk (n=1) at edited.py:7
continue
# The frame under way added 1, the next call 50.
# expect: first 52
# The reloaded module has the line again: the breakpoint is hit in its new code.
# expect: step (n=1) at edited.py:2
backtrace 2
# expect: in walk (n=1) at edited.py:7
next
print n
# expect: int(101)
continue
# expect: step (n=101) at edited.py:2
continue
# expect: second 201
# In the third text line 2 is the `def`: the breakpoint is hit where the function begins.
# expect: edited.py:
delete
continue
# expect: third
