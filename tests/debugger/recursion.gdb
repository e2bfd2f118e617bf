# A thousand Python frames, none of them unknown.
# run: tests/debugger/tour.py
# never: ??
set pagination off
set width 0
set breakpoint pending on
break tour.py:30
run
# expect: Breakpoint 1, deep (n=0) at tour.py:30
bt 2
# next: #0  deep (n=0) at tour.py:30
# next: #1  <hex> in deep (n=1) at tour.py:31
frame 500
# expect: #500 <hex> in deep (n=500) at tour.py:31
bt -16
# expect: in deep (n=900) at tour.py:31
# next: #901 <hex> in <module> () at tour.py:70
# next: dwarfpython::runtime
# expect: in main ()
