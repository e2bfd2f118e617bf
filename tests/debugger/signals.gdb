# Breakpoints where signals are blocked, in a handler and on the way of a Ctrl-C; what the program
# prints is what it prints alone.
# run: tests/debugger/system.py
# never: received signal SIGTRAP
set pagination off
set width 0
set breakpoint pending on
handle SIGUSR1 nostop noprint pass
handle SIGINT nostop print pass
break blocked
break handle
break system.py:39
run
# expect: blocked () at system.py:27
break system.py:29
continue
# expect: blocked () at system.py:29
next
# expect: 30
continue
# expect: handle (number=10, frame=object) at system.py:10
print number
# expect: int(10)
continue
# expect: signals [] ['SIGUSR1']
# expect: children 21 b'grandchild\n'
# expect: SIGINT
# expect: interrupted () at system.py:39
continue
# expect: interrupted
# expect: another program
