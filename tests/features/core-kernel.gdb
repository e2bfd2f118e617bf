# The core file that the kernel writes when the program dies.
# run: tests/features/abort.py
# with: core
set pagination off
set width 0
bt
# expect: in inner (code=7) at ...abort.py:7
# next: in outer () at ...abort.py:12
# next: in <module> () at ...abort.py:15
