# Tasks and what they wait for; coroutines and generators that are suspended.
# run: tests/features/program.py
# with: scripts
set pagination off
set width 0
set breakpoint pending on
break program.py:74
run
py-tasks
# expect: task 'one' at <hex>, waits for Future
# next: worker at program.py:65
# expect: task 'two' at <hex>, waits for Future
