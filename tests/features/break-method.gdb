# A breakpoint on a method, by its qualified name.
# run: tests/features/program.py
set pagination off
set width 0
set breakpoint pending on
break program.Account.deposit
run
# expect: Breakpoint 1, deposit (self=instance, amount=5) at ...program.py:12
