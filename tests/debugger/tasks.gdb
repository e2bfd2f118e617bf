# The machine's record of asyncio's tasks, without scripts.
# run: tests/debugger/scripts/waiting.py
set pagination off
set width 0
set breakpoint pending on
break waiting.py:26
run
# expect: stop () at waiting.py:26
with language c++ -- print dwarfpython.tasks
print $
# expect: obj(@<hex>: instance(...str("WeakSet")
print dwarfpython_eval("len(__import__('asyncio').all_tasks())")
# expect: "3"
