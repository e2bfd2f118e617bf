# Locals by name.
# run: tests/features/program.py
set pagination off
set width 0
set breakpoint pending on
break program.py:26
run
info locals
# expect: count = int(5)
# expect: ratio = float(2.5)
# expect: name = obj(@<hex>: str("five"))
