# Python without scripts: the commands of the server.
# run: examples/fac.py
# never: Traceback
set pagination off
set width 0
monitor help
# expect: py bt
# expect: py eval [-f FRAME] EXPR
monitor py bt
# expect: #0  <module> at ...examples/fac.py:1
break fac if n == 3
continue
# expect: fac (n=3) at fac.py:2
monitor py bt
# expect: #0  fac at ...examples/fac.py:2
# next: #1  fac at ...examples/fac.py:5
# next: #2  fac at ...examples/fac.py:5
# next: #3  main at ...examples/fac.py:8
# next: #4  <module> at ...examples/fac.py:10
monitor py bt all
# expect: * thread <hex>
# next: #0  fac at ...examples/fac.py:2
monitor py locals
# expect: n = 3
monitor py locals 2
# expect: n = 5
monitor py locals 9
# expect: no frame 9: there are 5
monitor py eval n * 2
# expect: 6
monitor py eval -f 2 n
# expect: 5
monitor py eval 1 / 0
# expect: ZeroDivisionError: division by zero
monitor py eval n +
# expect: SyntaxError
monitor py tasks
# expect: no tasks of asyncio
monitor whatis 0x700000a0
# expect: 0x700000a0 is 0 bytes into object 0x700000a0, 32 bytes: unbound
monitor whatis n
# expect: not an address: n
monitor gc
# expect: freed, ... left in ... bytes
monitor frobnicate
# expect: no such command: 'frobnicate'
monitor py eval
# expect: an expression is expected: py eval [-f FRAME] EXPR
monitor py eval -f 2
# expect: a frame and an expression are expected: py eval [-f FRAME] EXPR
monitor py eval -f 99 n
# expect: no frame 99: there are 5
monitor whatis
# expect: an address is expected: whatis ADDR
bt 1
# expect: #0  fac (n=3) at fac.py:2
# A breakpoint of the server's where gdb has one, whose condition is false.
monitor py break fac.py:2 if n == 2
continue
# expect: Python breakpoint 1, fac.py:2 if n == 2
# expect: received signal SIGINT
# expect: fac (n=2) at fac.py:2
monitor py delete
monitor py bt
# expect: #0  fac at ...examples/fac.py:2
monitor py eval [n := 1]
# expect: [1]
# gdb keeps what it has read of the stack.
maintenance flush dcache
info locals
# expect: n = int(1)
delete
continue
# expect: 60
# expect: exited normally
