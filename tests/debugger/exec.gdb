# Fork, vfork and exec under breakpoints: the parent is followed, its children are left alone, and
# the other program is found.
# run: tests/debugger/system.py
set pagination off
set width 0
set breakpoint pending on
handle SIGUSR1 nostop noprint pass
handle SIGINT nostop print pass
break children
break child_work
run
# expect: children () at system.py:18
catch exec
continue
# expect: children 21 b'grandchild\n'
# expect: (exec'd ...dwarfpython)
delete
continue
# expect: another program
# expect: exited normally
