# The machine's own frames stand behind one mark.
# run: tests/features/program.py
# with: scripts
set pagination off
set width 0
set breakpoint pending on
break program.py:32
run
bt
# expect: #0  depth (n=0) at program.py:32
# expect: #4  main () at program.py:99
# next: #5  <module> () at program.py:108
# next: #6  [dwarfpython] ()
bt -no-filters 7
# expect: in dwarfpython::runtime::enter::invoke
