# Where the program is, and what it has: backtraces, frames, variables, expressions.
# run: examples/fac.py
# with: scripts
# never: Traceback
set pagination off
set width 0
set breakpoint pending on
break fac.py:5 if n == 2
run
# expect: Breakpoint 1, fac (n=2) at fac.py:5
bt
# next: #0  fac (n=2) at fac.py:5
# next: #1  fac (n=3) at fac.py:5
# next: #2  fac (n=4) at fac.py:5
# next: #3  fac (n=5) at fac.py:5
# next: #4  main () at fac.py:8
# next: #5  <module> () at fac.py:10
# next: #6  [dwarfpython] ()
bt -no-filters 7
# next: #0  fac (n=2) at fac.py:5
# expect: #6  <hex> in dwarfpython::runtime::enter::invoke
py-bt
# expect: #0  fac(n=2) at fac.py:5
# next: #1  fac(n=3) at fac.py:5
# next: #2  fac(n=4) at fac.py:5
# next: #3  fac(n=5) at fac.py:5
# next: #4  main() at fac.py:8
# next: #5  <module>() at fac.py:10
py-bt -full
# next: #0  fac(n=2) at fac.py:5
# next: n = 2
# next: m = <unbound>
# expect: #5  <module>() at fac.py:10
# next: fac = <function fac at fac.py:1>
# next: main = <function main at fac.py:7>
py-bt 2
# next: #0  fac(n=2) at fac.py:5
# next: #1  fac(n=3) at fac.py:5
# next: (more Python frames follow)
fails py-bt nope
# next: error: a number is expected, not 'nope'
py-bt all
# next: Thread 1
# next: #0  fac(n=2) at fac.py:5
py-locals
# expect: n = 2
# next: m = <unbound>
info locals
# expect: n = 2
# next: m = <unbound>
py-print n + 1
# next: 3
print n + 1
# next: $1 = 3
fails py-print m
# next: error: variable 'm' has no value yet
fails py-print nope
# next: error: name 'nope' is not defined
fails py-print n +
# next: error: invalid expression: invalid syntax
fails py-print
# next: error: an expression is expected: py-print EXPRESSION
py-up
# next: #1  fac(n=3) at fac.py:5
py-locals
# expect: n = 3
# next: m = <unbound>
py-up 2
# next: #3  fac(n=5) at fac.py:5
py-down
# next: #2  fac(n=4) at fac.py:5
py-frame main
# next: #4  main() at fac.py:8
py-frame 0
# next: #0  fac(n=2) at fac.py:5
py-frame
# next: #0  fac(n=2) at fac.py:5
fails py-frame 77
# next: error: no Python frame '77'; py-bt lists them
fails py-down
# next: error: This is the innermost Python frame.
py-up 99
# next: #5  <module>() at fac.py:10
fails py-up
# next: error: This is the outermost Python frame.
py-frame 0
py-list
# expect: else:
# expect: >    5          m = fac(n - 1)
# expect: 6          return n * m
complete py-print fa
# expect: py-print fac
complete py-print fac.__na
# next: py-print fac.__name__
py-print fac.__name__
# next: 'fac'
finish
# expect: Value returned is $2 = 2
help py-print
# expect: Show the value of a Python expression without running the program.
