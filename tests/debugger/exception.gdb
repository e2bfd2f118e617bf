# An exception through five frames, and the debugger in its handler.
# run: tests/debugger/tour.py
# never: ??
set pagination off
set width 0
set breakpoint pending on
break tour.py:49
run
# expect: Breakpoint 1, fail (depth=0) at tour.py:49
bt 7
# next: #0  fail (depth=0) at tour.py:49
# next: #1  <hex> in fail (depth=1) at tour.py:50
# next: #2  <hex> in fail (depth=2) at tour.py:50
# next: #3  <hex> in fail (depth=3) at tour.py:50
# next: #4  <hex> in fail (depth=4) at tour.py:50
# next: #5  <hex> in handle () at tour.py:55
# next: #6  <hex> in <module> () at tour.py:72
break tour.py:57
continue
# expect: Breakpoint 2, handle () at tour.py:57
bt 2
# next: #0  handle () at tour.py:57
# next: #1  <hex> in <module> () at tour.py:72
print error
# next: $1 = obj(@<hex>: ValueError(obj(@<hex>: tuple{length: 1, items: (obj(@<hex>: str("deep down")))}))
next
# next: 58
print caught
# next: $2 = int(1)
