# A hardware watchpoint on an attribute: every assignment stops, in any function.
# run: tests/features/program.py
set pagination off
set width 0
set breakpoint pending on
tbreak program.py:12
run
watch self.0.balance
# expect: Hardware watchpoint 2: self.0.balance
continue
# expect: Old value = int(100)
# next: New value = int(105)
bt 6
# expect: deposit (self=instance, amount=5) at ...program.py:1
