# A fault in C below Python that C has called: both stacks, and Python still answers.
# library: tests/native/fault.c
# run: tests/native/fault_program.py
# with: scripts
# never: Traceback
set pagination off
set width 0
run
# expect: received signal SIGSEGV
bt
# expect: #0  <hex> in total (first=<hex>) at ...fault.c:10
# next: in crash (depth=11) at ...fault.c:18
# next: callback (n=10) at fault_program.py:10
# next: [dwarfpython] ()
# next: in relay (n=5, f=<hex>
# next: work (k=5) at fault_program.py:15
# next: <module> () at fault_program.py:48
# next: [dwarfpython] ()
py-bt
# expect: callback(n=10) at fault_program.py:10
# next: work(k=5) at fault_program.py:15
# next: <module>() at fault_program.py:48
py-up
# expect: callback(n=10) at fault_program.py:10
py-locals
# expect: n = 10
# next: inner = 11
py-eval inner * 2
# expect: 22
py-print fault.__name__, callback
# expect: ('fault', <function callback at fault_program.py:8>)
continue
# expect: SIGSEGV
