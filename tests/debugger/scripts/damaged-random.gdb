# Random damage to every kind of object: commands answer or give an error, never a Python traceback.
# run: tests/debugger/scripts/kinds.py
# with: scripts
# never: Traceback
# never: Python Exception
# never: Error occurred in Python
set pagination off
set width 0
py-break kinds.py:124
run
source tests/debugger/scripts/damage_gdb.py
# expect: objects, 0 commands failed in Python
py-bt
# expect: #0  values(first=1
kill
