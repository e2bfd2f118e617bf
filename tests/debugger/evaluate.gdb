# Functions of the VM that GDB calls with no script: expressions and statements in the innermost
# frame and in others, exceptions as text, the hooks.
# run: examples/fac.py
# never: SIGSEGV
set pagination off
set width 0
set breakpoint pending on
break fac.py:5
run
# expect: Breakpoint 1, fac (n=5) at fac.py:5
print dwarfpython_eval("n * 2 + 100")
# expect: $1 = "110"
print dwarfpython_repr(n)
# expect: $2 = "5"
print dwarfpython_exec("n = 4; m = [n, 'two']")
# expect: $3 = ""
print n
# expect: $4 = int(4)
print dwarfpython_repr(m)
# expect: $5 = "[4, 'two']"
print dwarfpython_eval("1 / 0")
# expect: $6 = "ZeroDivisionError: division by zero"
disable 1
print dwarfpython_eval("fac(20) + len([n for n in range(3)])")
# expect: $7 = "2432902008176640003"
print dwarfpython_eval("n +")
# expect: SyntaxError: invalid syntax
print dwarfpython_exec("note = 'kept'")
print dwarfpython_eval("globals()['note']")
# expect: "'kept'"
with language c++ -- print dwarfpython.threads->serial
# expect: = 1
up
with language c++ -- print dwarfpython_eval_in("fac.__name__ + '!'", $rbp)
# expect: "'fac!'"
with language c++ -- print dwarfpython_eval_in("n", $rbp)
# expect: "NameError: name 'n' is not defined"
with language c++ -- print dwarfpython_exec_in("import os", $rbp)
with language c++ -- print dwarfpython_eval_in("n", 16)
# expect: "no Python frame of this thread is at 0x10"
down
# The value that was assigned is what the program goes on with.
continue
# expect: 24
