# The Python stack of every thread.
# run: tests/features/program.py
set pagination off
set width 0
set breakpoint pending on
break program.py:88
run
thread apply all bt
# expect: in waits (event=instance, label=str) at ...program.py:79
# expect: in waits (event=instance, label=str) at ...program.py:79
# expect: threads () at ...program.py:88
