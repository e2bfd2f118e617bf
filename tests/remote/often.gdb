# Many stops at one place: in malloc, which the machine itself uses, while signals come in, and in write.
# run: tests/debugger/system.py
# never: received signal
set pagination off
set width 0
handle SIGUSR1 nostop noprint pass
handle SIGINT nostop noprint pass
break children
continue
# expect: children () at system.py:18
delete
with language c -- break *malloc
ignore 2 15
continue
# expect: in malloc ()
info breakpoints
# expect: breakpoint already hit 16 times
delete
break __libc_write
continue
# expect: write (fd=
info breakpoints
# expect: breakpoint already hit 1 time
delete
continue
# expect: exited normally
