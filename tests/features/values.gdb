# Values of every sort, by value.
# run: tests/features/program.py
set pagination off
set width 0
set breakpoint pending on
break program.py:26
run
print items
# expect: (int(1), obj(@<hex>: str("two")), float(3.5), None)
print table
# expect: ({key: obj(@<hex>: str("a")), value: int(1)}, {key: obj(@<hex>: str("b")), value: obj(@<hex>: list{length: 2, items: @<hex>: (True, False)})})
print account
# expect: Account{owner: obj(@<hex>: str("ann")), balance: int(105)}
