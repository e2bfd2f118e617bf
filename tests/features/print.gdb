# Expressions in Python's syntax, the program not running.
# run: tests/features/program.py
# with: scripts
set pagination off
set width 0
set breakpoint pending on
break program.py:26
run
py-print account.balance + table["a"]
# expect: 106
py-print [len(pair), sorted(unique), table["b"][0]]
# expect: [2, [7], True]
py-print Account.deposit
# expect: <function Account.deposit at program.py:11>
