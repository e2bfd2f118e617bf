# Threads: their names, the Python frames of each, locals of a thread that waits.
# run: tests/debugger/threads.py
set pagination off
set width 0
set breakpoint pending on
break threads.py:10
run
# expect: Breakpoint 1, last (event=instance, threads=list) at threads.py:10
info threads
# expect: "dwarfpython"     last (event=instance, threads=list) at threads.py:10
# expect: "Thread-1 (wait)"
# expect: "Thread-2 (wait)"
thread apply all bt
# expect: in wait (event=instance, name=str) at threads.py:5
# expect: in run (self=instance) at threading.py:
# expect: in wait (event=instance, name=str) at threads.py:5
# expect: #0  last (event=instance, threads=list) at threads.py:10
# next: #1  <hex> in main () at threads.py:20
thread 2
frame function threads.wait
# expect: in wait (event=instance, name=str) at threads.py:5
print name
# expect: str("a")
break threads.py:6
continue
# expect: (wait)" hit Breakpoint 2, wait (event=instance, name=str) at threads.py:6
