# Arguments in a backtrace; stock gdb names the kind of what is no int.
# run: tests/features/program.py
set pagination off
set width 0
set breakpoint pending on
break program.py:26
run
bt 2
# expect: #0  values (count=5, name=str) at ...program.py:26
