# A hardware watchpoint on a local; a local changed from the debugger.
# run: examples/fac.py
set pagination off
set width 0
set breakpoint pending on
tbreak fac.py:5
run
# expect: Temporary breakpoint 1, fac (n=5)
watch m
# next: Hardware watchpoint 2: m
continue
# expect: Hardware watchpoint 2: m
# expect: Old value = <unbound>
# next: New value = int(24)
# next: fac (n=5) at fac.py:6
info locals
# expect: m = int(24)
delete
# The number of an int is `n.0`; any value can be assigned to any variable.
set var m.0 = 25
print m
# next: $1 = int(25)
set var n = m + 1
print n
# next: $2 = int(26)
continue
# expect: 650
