# Where the virtual machine is busy, Python cannot run, and the server says so.
# run: tests/debugger/system.py
set pagination off
set width 0
set breakpoint pending on
handle SIGUSR1 nostop noprint pass
handle SIGINT nostop print pass
break children
continue
# expect: children () at system.py:18
with language c -- break *malloc
delete 1
continue
# expect: in malloc ()
monitor py eval 1 + 1
# expect: <...>
delete
continue
# expect: children 21 b'grandchild\n'
# expect: another program
