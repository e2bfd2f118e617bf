# match, except*, a comprehension with :=, except … as, a class body: breakpoints and variables.
# run: tests/debugger/statements.py
set pagination off
set width 0
set breakpoint pending on
break statements.py:4
break statements.py:6
break statements.py:17
break statements.py:25
break statements.py:32
break statements.py:38
run
# expect: Breakpoint 6, Point () at statements.py:38
bt 2
# next: #0  Point () at statements.py:38
# next: #1  <hex> in <module> () at statements.py:37
continue
# expect: Breakpoint 1, classify (subject=list) at statements.py:4
print first
# expect: $1 = int(1)
next
# expect: return kind
continue
# expect: Breakpoint 2, classify (subject=dict) at statements.py:6
print value
# expect: $2 = int(3)
continue
# expect: Breakpoint 3, split () at statements.py:17
next
# expect: except* TypeError as types:
continue
# expect: Breakpoint 4, squares (limit=4) at statements.py:25
print total
# expect: $3 = int(13)
print square
# expect: $4 = int(9)
continue
# expect: Breakpoint 5, convert (text=str) at statements.py:32
next
# expect: return reason
print reason
# expect: str("invalid literal for int() with base 10: 'no'")
delete
break statements.Point.move
continue
# expect: move (
next
# expect: return self.x
kill
