# Exceptions: at the raise, of one type and those derived from it; and those that nobody catches.
# run: tests/debugger/scripts/sorts.py
# with: scripts
set pagination off
set width 0
py-catch KeyError
# expect: Catchpoint 1: exception KeyError
py-catch uncaught
# expect: Catchpoint 2: exception of any type, uncaught
run
# expect: Catchpoint 1: Exception Special('second')
# next: fails(what=Special('second')) at sorts.py:18
py-bt
# expect: fails(what=Special('second')) at sorts.py:18
# next: main() at sorts.py:25
# next: <module>() at sorts.py:31
py-print what.args
# next: ('second',)
continue
# expect: Catchpoint 2: Uncaught exception RuntimeError('last')
# next: <module> at ...sorts.py:31
# next: main at ...sorts.py:28
# next: fails at ...sorts.py:18
py-break
# expect: 1   y  exception KeyError
# next: 2   y  exception of any type, uncaught
fails py-catch one two three
# next: error: usage: py-catch [TYPE] [uncaught]
complete py-catch Key
# expect: py-catch KeyError
