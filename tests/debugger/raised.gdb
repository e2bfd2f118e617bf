# The hooks that are called when an exception is raised and when nobody has caught it.
# run: tests/debugger/raised.py
set pagination off
set width 0
set breakpoint pending on
break dwarfpython_raised if line == 6
break dwarfpython_uncaught
run
# expect: in dwarfpython_raised (type=<hex> "KeyError", message=<hex> "'nothing'", file=<hex> "...tests/debugger/raised.py", line=6, exception=
print dwarfpython_eval("key")
# expect: "'nothing'"
backtrace
# expect: in look (key=str) at raised.py:6
# expect: in <module> () at raised.py:14
continue
# expect: caught 'nothing'
# expect: dwarfpython_uncaught (type=<hex> "Trouble", message=<hex> "at last", file=<hex> "...raised.py", line=18
continue
# expect: Trouble: at last
