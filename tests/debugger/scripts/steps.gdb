# Stepping that stays in Python, through callbacks of the machine; what functions return.
# run: tests/debugger/scripts/sorts.py
# with: scripts
# never: Traceback
# never: in dwarfpython::
set pagination off
set width 0
py-tbreak main
run
# expect: main () at sorts.py:22
py-step
# expect: #0  sort(self=Order()) at sorts.py:9
# next: 9	        result = sorted([3, 1, 2], key=self.key)
py-tbreak Order.key
py-next
# expect: Breakpoint 2
bt
# expect: #0  key (self=Order(), x=3) at sorts.py:6
# next: [dwarfpython] ()
# next: sort (self=Order()) at sorts.py:9
# next: main () at sorts.py:22
# next: <module> () at sorts.py:31
# next: [dwarfpython] ()
py-bt
# expect: #0  key(self=Order(), x=3) at sorts.py:6
# next: sort(self=Order()) at sorts.py:9
py-finish
# expect: key returned -3
# expect: sort(self=Order()) at sorts.py:9
py-next
# expect: #0  sort(self=Order()) at sorts.py:10
py-print result
# next: [3, 2, 1]
py-finish
# expect: sort returned [3, 2, 1]
# expect: #0  main() at sorts.py:22
py-next
# expect: #0  main() at sorts.py:23
py-next
# expect: #0  main() at sorts.py:25
py-step
# expect: #0  fails(what=ValueError('first')) at sorts.py:18
py-finish
# expect: fails returned nothing: it raised an exception
break fails
py-next 100
# expect: Breakpoint 3
# expect: #0  fails(what=Special('second')) at sorts.py:18
