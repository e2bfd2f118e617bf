# step into a method, next, finish with the value returned.
# run: tests/features/program.py
set pagination off
set width 0
set breakpoint pending on
break program.py:24
run
step
# expect: deposit (self=instance, amount=5) at ...program.py:12
next
# expect: 13
finish
# expect: values (count=5, name=str) at ...program.py:24
# expect: Value returned is $1 = int(100)
