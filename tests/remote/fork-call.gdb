# Functions are called in the middle of a fork, and the fork is none the worse for it.
# run: tests/remote/forks.py
# never: -38
# never: OSError
set pagination off
set width 0
catch fork
catch vfork
continue
# expect: Catchpoint 1 (forked process
info registers orig_rax
# expect: orig_rax ...0x38 ...56
monitor py eval 6 * 7
# expect: the virtual machine is in the middle of an operation of fork (
print (int)getppid() > 1
# expect: = 1
continue
# expect: forked, status 3
# expect: Catchpoint 2 (vforked process
monitor py eval 6 * 7
# expect: the thread waits for the process that it has made by vfork
delete
continue
# expect: spawned, status 4
# expect: exited normally
