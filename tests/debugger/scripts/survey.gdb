# Threads, tasks, the heap, addresses, bytecode.
# run: tests/debugger/scripts/waiting.py
# with: scripts
# never: Traceback
set pagination off
set width 0
py-break waiting.py:26
run
# expect: stop () at waiting.py:26
py-threads
# expect: * 1   dwarfpython [...]  stop() at waiting.py:26
# next:   2   Thread-1 (rest) [...]  rest() at waiting.py:44 (in
py-bt all
# expect: Thread 1 (dwarfpython, ...):
# next: #0  stop() at waiting.py:26
# expect: main() at waiting.py:33
# expect: Thread 2 (Thread-1 (rest), ...):
# next: rest() at waiting.py:44
py-tasks
# expect: task 'first' at <hex>, waits for Future
# next: worker at waiting.py:15
# next: inner at waiting.py:9
# next: sleep at tasks.py:
# next: Future.__await__ at futures.py:
# next: task 'Task-...' at <hex>, waits for Future
py-tasks -all
# expect: generator count at <hex>, suspended
# next: count at waiting.py:20
py-heap
# expect: objects         bytes  type
# expect: str
# expect: other types)
# next: in all
py-heap Point
# next: <hex>  Point(x=0)
# next: <hex>  Point(x=1)
fails py-heap NoSuchType
# expect: error: no object of a type 'NoSuchType'
py-info points
# next: <hex> is list at <hex>, a cell of 48 bytes
# next: value: [Point(x=0), Point(x=1)
py-info points[3]
# next: <hex> is Point at <hex>, a cell of 32 bytes
# next: value: Point(x=3)
py-info $pc
# next: <hex> is code of waiting.stop,
# next: line: waiting.py:26
py-info 0x70000000
# next: 0x70000000 is None, a NoneType
fails py-info 16
# next: error: nothing of the program's is known at 0x10
py-dis
# expect: stop in .../tests/debugger/scripts/waiting.py, line 24
# expect: =>   26
py-dis -machine worker
# expect: worker in .../tests/debugger/scripts/waiting.py, line 13
# expect: <hex>  call
