# A fork under breakpoints: the child is followed, and runs into them.
# run: tests/debugger/system.py
set pagination off
set width 0
set breakpoint pending on
handle SIGUSR1 nostop noprint pass
set follow-fork-mode child
break child_work
run
# expect: child_work (number=3) at system.py:14
print number
# expect: int(3)
delete
continue
# expect: exited with code 025
