# Breakpoints in the machine's own signal handler, the one of Ctrl-C among others: the signal stays blocked
# there, and the program gets it all the same.
# run: tests/debugger/system.py
# never: received signal
set pagination off
set width 0
handle SIGUSR1 nostop noprint pass
handle SIGINT nostop noprint pass
rbreak ^dwarfpython::runtime::signals::on_signal
continue
# expect: dwarfpython::runtime::signals::on_signal
print $rdi
# expect: = 10
backtrace 2
# expect: <signal handler called>
stepi
continue
# expect: dwarfpython::runtime::signals::on_signal
print $rdi
# expect: = 2
monitor py eval 1 + 1
# expect: <the virtual machine is in the middle of an operation of interrupted
finish
# expect: <signal handler called>
delete
continue
# expect: interrupted
# expect: exited normally
