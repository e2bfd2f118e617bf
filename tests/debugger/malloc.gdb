# Breakpoints in malloc, which the VM itself uses all the time, and in the C library's write.
# run: tests/debugger/system.py
set pagination off
set width 0
set breakpoint pending on
handle SIGUSR1 nostop noprint pass
handle SIGINT nostop print pass
break children
run
# expect: children () at system.py:18
delete
with language c -- break *malloc
continue
# expect: Breakpoint 2, <hex> in malloc ()
delete
break __libc_write
continue
# expect: write (fd=1, buf=<hex>, nbytes=
delete
continue
# expect: children 21 b'grandchild\n'
# expect: another program
# expect: exited normally
