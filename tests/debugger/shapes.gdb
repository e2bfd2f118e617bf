# Instances by class; one whose shape no source predicts shows its class; exceptions.
# run: tests/debugger/shapes.py
# never: <error
set pagination off
set width 0
set breakpoint pending on
break shapes.py:34
run
# expect: Breakpoint 1, grow () at shapes.py:34
print plain
# next: $1 = obj(@<hex>: Base{size: int(1)})
print derived
# next: $2 = obj(@<hex>: Derived{size: int(2), name: obj(@<hex>: str("two"))})
print grown
# next: $3 = obj(@<hex>: instance(@<hex>: shape (@<hex>: type (obj(@<hex>: str("Base"))))))
print kept
# next: $4 = obj(@<hex>: Refused{args: obj(@<hex>: tuple{length: 2, items: (obj(@<hex>: str("refused")), int(5))}), code: int(5)})
print index
# next: $5 = obj(@<hex>: IndexError(obj(@<hex>: tuple{length: 1, items: (obj(@<hex>: str("list index out of range")))}))
