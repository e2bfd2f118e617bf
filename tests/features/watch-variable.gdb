# A hardware watchpoint on a local.
# run: tests/features/program.py
set pagination off
set width 0
set breakpoint pending on
tbreak program.py:12
run
watch before
# expect: Hardware watchpoint 2: before
continue
# expect: Old value = <unbound>
# next: New value = int(100)
