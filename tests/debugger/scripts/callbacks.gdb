# A step goes into Python functions that native code calls, and a finish out of them.
# run: tests/debugger/scripts/callbacks.py
# with: scripts
# never: Traceback
set pagination off
set width 0
set breakpoint pending on
py-tbreak callbacks.py:23
run
display first
py-step
# expect: #0  key(x=3) at callbacks.py:5
# next: 5	    y = -x
py-bt
# expect: #0  key(x=3) at callbacks.py:5
# next: main() at callbacks.py:23
py-next
# expect: #0  key(x=3) at callbacks.py:6
py-finish
# expect: key returned -3
# next: #0  main() at callbacks.py:23
py-next
# expect: #0  main() at callbacks.py:24
# next: 24
# next: 1: first = [3, 2, 1]
py-step
# expect: #0  <lambda>(x=3) at callbacks.py:24
py-finish
# expect: <lambda> returned 4
# next: #0  main() at callbacks.py:24
py-next
# expect: #0  main() at callbacks.py:25
py-step
# expect: #0  numbers() at callbacks.py:10
py-step
# expect: #0  numbers() at callbacks.py:11
py-finish
# expect: numbers returned 1
# expect: #0  main() at callbacks.py:25
py-next
# expect: #0  main() at callbacks.py:26
py-step
# expect: #0  __init__(self=Box(), x=2) at callbacks.py:16
py-finish
py-step
py-finish
py-step
# expect: #0  __lt__(self=Box(x=1), other=Box(x=2)) at callbacks.py:19
py-finish
# expect: __lt__ returned True
# next: #0  main() at callbacks.py:26
py-next
# expect: #0  main() at callbacks.py:27
info breakpoints
# expect: No breakpoints...watchpoints...
continue
# expect: ([3, 2, 1], [4, 3, 2], 4, 1)
