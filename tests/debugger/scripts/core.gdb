# The scripts on a core file, also for what only the heap knows.
# run: tests/debugger/scripts/waiting.py
# with: scripts
# never: Traceback
set pagination off
set width 0
py-break waiting.py:26
run
# expect: stop () at waiting.py:26
generate-core-file {tmp}/core
# expect: Saved corefile
kill
core-file {tmp}/core
# expect: stop () at waiting.py:26
py-bt
# expect: #0  stop() at waiting.py:26
# next: main() at waiting.py:33
py-locals
# expect: points = [Point(x=0), Point(x=1)
py-print len(points), points[999].x, counter
# expect: (1000, 999, <generator count suspended at waiting.py:20>)
py-threads
# expect: * 1   MainThread [
# next: 2   Thread-1 (rest) [...]  rest() at waiting.py:44
py-tasks
# expect: task 'first' at <hex>, waits for Future
# next: worker at waiting.py:15
py-heap Point
# expect: <hex>  Point(x=0)
py-info points[3]
# expect: <hex> is Point at <hex>, a cell of 32 bytes
py-dis
# expect: =>   26
fails py-eval 1
# next: error: a core file cannot run code: py-print looks at it without
