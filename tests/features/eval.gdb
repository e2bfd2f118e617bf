# Python code run in a frame, without a script.
# run: tests/features/program.py
set pagination off
set width 0
set breakpoint pending on
tbreak program.py:26
run
print dwarfpython_eval("account.deposit(count) + 1")
# expect: "106"
print account
# expect: balance: int(110)
