# Detached in the midst of a step that a breakpoint has interrupted: the program goes on to its end.
# run: tests/debugger/scripts/beats.py
# with: scripts
# never: Traceback
set pagination off
set width 0
set breakpoint pending on
set args tests/debugger/scripts/beats.py {tmp}/beats
py-break beat if number == 3
run
# expect: Breakpoint 1, beat (number=3
py-break beats.py:10 if number == 5
py-break main
info frame
# expect: Stack level 0, frame at <hex>:
# next: in beat (...beats.py:9); saved rip = <hex>
# next: called by frame at <hex>
# next: source language rust.
# expect: Saved registers:
# next: rbp at <hex>, rip at <hex>
up
py-next 100
# expect: Breakpoint 2
# next: #0  beat(number=5,
detach
# expect: detached]
shell sleep 4.5; tail -n 2 {tmp}/beats
# expect: 59
# next: done
