# Breakpoints by function, method and line, with conditions in Python; they survive a second run.
# run: tests/debugger/scripts/switch.py
# with: scripts
# never: Traceback
set pagination off
set width 0
set confirm off
py-break Device.switch if on > 2 and self.on == 2
# expect: Breakpoint 1 (Device.switch) pending.
# expect: Breakpoint 1 stops only if on > 2 and self.on == 2
py-break switch.py:13 if i == 1
# expect: Breakpoint 2 stops only if i == 1
run
# expect: Breakpoint 2, main () at switch.py:13
break switch.py:7
fails py-break switch.py:7 if on >
# expect: error: invalid expression
py-break
# expect: 1   y  Device.switch if on > 2 and self.on == 2
# next: 2   y  switch.py:13 if i == 1
disable 3
continue
# expect: Breakpoint 1, switch (self=instance, on=3) at switch.py:6
py-print self.on
# expect: 2
enable 3
run
# expect: Breakpoint 3, switch (self=instance, on=0) at switch.py:7
continue
# expect: Breakpoint 2, main () at switch.py:13
py-print i
# expect: 1
delete 2 3
py-tbreak 7
continue
# expect: switch (self=instance, on=1) at switch.py:7
py-print on
# expect: 1
continue
# expect: Breakpoint 1, switch (self=instance, on=3) at switch.py:6
py-break if on == nowhere
continue
# expect: Error in the condition of breakpoint 5, on == nowhere: name 'nowhere' is not defined
