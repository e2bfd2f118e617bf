# A C++ library called from Python and calling back: stepping into methods, one backtrace, this.
# library: tests/native/counter.cpp
# run: tests/native/counter_program.py
# never: <error
set pagination off
set width 0
set breakpoint pending on
break work
run
# expect: Breakpoint 1, work (k=5) at counter_program.py:
next
step
# expect: count::Fast::bump (this=<hex>, by=2) at
print *this
# expect: n = 5
ptype this
# expect: type = class count::Fast : public count::Base {
next
next
step
step
# expect: work (k=5) at counter_program.py:
break callback
continue
# expect: callback (n=25) at counter_program.py:
bt
# expect: #0  callback (n=25) at counter_program.py:
# expect: in callback.c () at counter_program.py:5
# expect: in count::Base::each (this=<hex>, f=<hex> <callback.c>) at
# expect: in work (k=5) at counter_program.py:
# expect: in <module> () at counter_program.py:
frame function count::Base::each
print this->n
# expect: = 25
frame function work
info locals
# expect: a = int(25)
