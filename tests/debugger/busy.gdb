# Calls of the VM's functions where Python cannot run: before its start, and inside of the VM. The
# answer is words; a value is shown by looking. In a system call Python can run.
# environment: PYTHONUNBUFFERED=1
# run: examples/fac.py
# never: SIGSEGV
set pagination off
set width 0
set breakpoint pending on
set language c
tbreak -qualified main
run
print ((const char *(*)(unsigned long))dwarfpython_repr)(5)
# expect: "<Python has not started yet>"
print ((const char *(*)(const char *, long))dwarfpython_eval_in)("1 + 1", 0)
# expect: "<Python has not started yet>"
break fac.py:9
continue
# expect: fac.py:9
tbreak dwarfpython.Call
continue
# expect: dwarfpython[Call]
print ((const char *(*)(const char *, long))dwarfpython_eval_in)("x + 1", 0)
# expect: "121"
# Into the helper that the stub calls.
stepi 9
print ((const char *(*)(const char *, long))dwarfpython_eval_in)("x + 1", 0)
# expect: "<the virtual machine is in the middle of an operation of main (...fac.py): let it finish first>"
print ((const char *(*)(unsigned long))dwarfpython_repr)(0xfffe00000000002a)
# expect: "42"
tbreak -qualified write
continue
# expect: write (
print ((const char *(*)(const char *, long))dwarfpython_eval_in)("x + 2", 0)
# expect: "122"
delete
continue
# expect: 120
