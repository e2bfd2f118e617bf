# A variable shared between functions: seen, watched and changed from both.
# run: tests/debugger/tour.py
set pagination off
set width 0
set breakpoint pending on
break tour.py:40
run
# expect: Breakpoint 1, bump (step=5) at tour.py:40
print count
# next: $1 = int(5)
up
# next: #1  <hex> in counter () at tour.py:42
print count
# next: $2 = int(5)
delete
break tour.py:39
continue
# expect: Breakpoint 2, bump (step=6) at tour.py:39
watch count
# next: Hardware watchpoint 3: count
continue
# expect: Old value = int(5)
# next: New value = int(11)
# next: bump (step=6) at tour.py:40
set var count.0 = 100
delete
tbreak tour.py:44
continue
# expect: counter () at tour.py:44
print count
# next: $3 = int(100)
