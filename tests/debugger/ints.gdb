# Ints beyond 64 bits: the number up to 128 bits, then its limbs, least first.
# run: tests/debugger/ints.py
# never: <error
set pagination off
set width 0
set breakpoint pending on
break ints.py:6
run
# expect: Breakpoint 1, show (wide=int, negative=int, long=int, longer=int, longest=int) at ints.py:6
print wide
# next: $1 = obj(@<hex>: int{negative: false, limbs: 1, magnitude: 9223372036854775808})
print negative
# next: $2 = obj(@<hex>: int{negative: true, limbs: 2, magnitude: 18446744073709551621})
print long
# next: $3 = obj(@<hex>: int{negative: false, limbs: 2, magnitude: 170141183460469231731687303715884105728})
print longer
# next: $4 = obj(@<hex>: int{negative: false, limbs: 3, magnitude: (7, 0, 4194304)})
print longest
# next: $5 = obj(@<hex>: int{negative: true, limbs: 10, lowest: (0, 0, 0, 0, 0, 0, 0, 0)})
print negative < 0
# next: $6 = true
print wide > longer
# next: $7 = false
info locals
# expect: total = obj(@<hex>: int{negative: false, limbs: 1, magnitude: 9223372036854775809})
continue
# expect: 9223372036854775809
