# Words that gdb offers for the arguments of commands; help; limits; what the scripts do to gdb's own commands.
# run: tests/features/program.py
# with: scripts
# never: Traceback
set pagination off
set width 0
py-break program.py:26
run
# expect: at program.py:26
complete py-print acc
# expect: py-print account
complete py-print account.ba
# next: py-print account.balance
complete py-eval account.dep
# next: py-eval account.deposit
complete py-exec ite
# next: py-exec items
complete py-set account.own
# expect: py-set account.owner
complete py-info uni
# next: py-info unique
complete py-dis val
# next: py-dis values
complete py-break Account.dep
# expect: py-break Account.deposit
complete py-tbreak squar
# expect: py-tbreak squares
complete py-catch KeyE
# expect: py-catch KeyError
complete py-catch unc
# next: py-catch uncaught
complete py-frame ma
# next: py-frame main
complete py-bt -f
# next: py-bt -full
complete py-tasks -
# next: py-tasks -all
complete py-heap -
# next: py-heap -all
complete py-heap Acc
# next: py-heap Account
complete py-fi
# next: py-finish
python from pyview.commands import COMMANDS
python print("help:", all("Usage: " + c.name in gdb.execute("help " + c.name, to_string=True) for c in COMMANDS), len(COMMANDS))
# expect: help: True 21
display 1 + 1
display account
tbreak program.py:25
run
# expect: at program.py:25
# expect: 2: account = Account(owner='ann', balance=105)
py-next
# expect: #0  values(count=5, name='five') at program.py:26
# expect: 2: account = Account(owner='ann', balance=105)
next
# expect: at program.py:99
up 0
info frame
# expect: in main (program.py:99)
tbreak depth
continue
# expect: depth (n=3) at program.py:30
info frame
# expect: in depth (program.py:30); saved rip = <hex>
# expect: called by frame at <hex>
# expect: args: n=3
finish
# expect: Value returned is $1 = 3
delete
break program.py:26
run
# expect: at program.py:26
# expect: 2: account = Account(owner='ann', balance=105)
set print elements 2
print items
# expect: $2 = [1, 'two', ...] (4 items)
set print elements 200
set print max-depth 1
print table
# expect: $3 = {'a': 1, 'b': [...]}
set print max-depth 20
disable pretty-printer global dwarfpython
print count
# expect: $4 = int(5)
enable pretty-printer global dwarfpython
print count
# expect: $5 = 5
bt
# expect: #3  [dwarfpython] ()
disable frame-filter global dwarfpython
bt 4
# expect: #3  <hex> in dwarfpython::
