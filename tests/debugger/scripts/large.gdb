# Seconds of the debugger's own work: 1,000 frames, a list of 100,000, a heap of 100 MB (2 s: 20 s a GB).
# run: tests/debugger/scripts/large.py
# with: scripts
# never: Traceback
# never: TOO SLOW
set pagination off
set width 0
set breakpoint pending on
source tests/debugger/scripts/quick_gdb.py
py-break stop
run
quick 0.5 py-bt
# expect: in time: py-bt took ... s of 0.5, 1000 lines
# expect: #999 <module>() at large.py:22
quick 0.1 py-print numbers
# expect: in time: py-print numbers
# next: [0, 1, 2, 3, 4,
quick 0.1 py-print len(nodes), nodes[299_999]
# expect: in time
# next: (300000, Node(number=299999, text='node 299999'))
quick 2 py-heap
# expect: in time: py-heap took
# next: in all
quick 1 py-heap Node
# expect: in time
# next: …
quick 1 py-locals
# expect: in time
