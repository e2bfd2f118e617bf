return 1
#>   File "case.py", line 1
#>     return 1
#>     ^^^^^^^^
#> SyntaxError: 'return' outside function
def f():
    pass
return
#>   File "case.py", line 3
#>     return
#>     ^^^^^^
#> SyntaxError: 'return' outside function
break
#>   File "case.py", line 1
#>     break
#>     ^^^^^
#> SyntaxError: 'break' outside loop
continue
#>   File "case.py", line 1
#>     continue
#>     ^^^^^^^^
#> SyntaxError: 'continue' not properly in loop
def f():
    break
#>   File "case.py", line 2
#>     break
#>     ^^^^^
#> SyntaxError: 'break' outside loop
for x in y:
    def g():
        continue
#>   File "case.py", line 3
#>     continue
#>     ^^^^^^^^
#> SyntaxError: 'continue' not properly in loop
if 1:
    break
#>   File "case.py", line 2
#>     break
#>     ^^^^^
#> SyntaxError: 'break' outside loop
class A:
    return 1
#>   File "case.py", line 2
#>     return 1
#>     ^^^^^^^^
#> SyntaxError: 'return' outside function
yield 1
#>   File "case.py", line 1
#>     yield 1
#>     ^^^^^^^
#> SyntaxError: 'yield' outside function
class A:
    yield 1
#>   File "case.py", line 2
#>     yield 1
#>     ^^^^^^^
#> SyntaxError: 'yield' outside function
def f():
    print(x)
    global x
#>   File "case.py", line 3
#>     global x
#>     ^^^^^^^^
#> SyntaxError: name 'x' is used prior to global declaration
def f(x):
    global x
#>   File "case.py", line 2
#>     global x
#>     ^^^^^^^^
#> SyntaxError: name 'x' is parameter and global
def f(x):
    nonlocal x
#>   File "case.py", line 2
#>     nonlocal x
#>     ^^^^^^^^^^
#> SyntaxError: name 'x' is parameter and nonlocal
nonlocal x
#>   File "case.py", line 1
#>     nonlocal x
#>     ^^^^^^^^^^
#> SyntaxError: nonlocal declaration not allowed at module level
def f():
    nonlocal x
#>   File "case.py", line 2
#>     nonlocal x
#>     ^^^^^^^^^^
#> SyntaxError: no binding for nonlocal 'x' found
def f():
    global x
    nonlocal x
#>   File "case.py", line 2
#>     global x
#>     ^^^^^^^^
#> SyntaxError: name 'x' is nonlocal and global
def f():
    from a import *
#>   File "case.py", line 2
#>     from a import *
#>                   ^
#> SyntaxError: import * only allowed at module level
a = yield
#>   File "case.py", line 1
#>     a = yield
#>         ^^^^^
#> SyntaxError: 'yield' outside function
await x
#>   File "case.py", line 1
#>     await x
#>     ^^^^^^^
#> SyntaxError: 'await' outside function
async def f(): pass
await y
#>   File "case.py", line 2
#>     await y
#>     ^^^^^^^
#> SyntaxError: 'await' outside function
return
#>   File "case.py", line 1
#>     return
#>     ^^^^^^
#> SyntaxError: 'return' outside function
f"{yield}"
#>   File "case.py", line 1
#>     f"{yield}"
#>        ^^^^^
#> SyntaxError: 'yield' outside function
def f():
    def g():
        nonlocal y
    x = 1
#>   File "case.py", line 3
#>     nonlocal y
#>     ^^^^^^^^^^
#> SyntaxError: no binding for nonlocal 'y' found
class A:
    def f(self):
        nonlocal self_
#>   File "case.py", line 3
#>     nonlocal self_
#>     ^^^^^^^^^^^^^^
#> SyntaxError: no binding for nonlocal 'self_' found
