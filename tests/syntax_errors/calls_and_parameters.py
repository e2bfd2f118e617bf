def f(x)
    return x
#>   File "case.py", line 1
#>     def f(x)
#>             ^
#> SyntaxError: expected ':'
f(a=1, 2)
#>   File "case.py", line 1
#>     f(a=1, 2)
#>             ^
#> SyntaxError: positional argument follows keyword argument
f(**a, *b)
#>   File "case.py", line 1
#>     f(**a, *b)
#>          ^^^^
#> SyntaxError: iterable argument unpacking follows keyword argument unpacking
f(**a, b)
#>   File "case.py", line 1
#>     f(**a, b)
#>             ^
#> SyntaxError: positional argument follows keyword argument unpacking
f(a for a in b, c)
#>   File "case.py", line 1
#>     f(a for a in b, c)
#>       ^^^^^^^^^^^^
#> SyntaxError: Generator expression must be parenthesized
def f(a, a): pass
#>   File "case.py", line 1
#>     def f(a, a): pass
#>              ^
#> SyntaxError: duplicate parameter 'a' in function definition
def f(a=1, b): pass
#>   File "case.py", line 1
#>     def f(a=1, b): pass
#>                ^
#> SyntaxError: parameter without a default follows parameter with a default
def f(*): pass
#>   File "case.py", line 1
#>     def f(*): pass
#>           ^
#> SyntaxError: named arguments must follow bare *
def f(*, **k): pass
#>   File "case.py", line 1
#>     def f(*, **k): pass
#>           ^
#> SyntaxError: named arguments must follow bare *
def f(**k, a): pass
#>   File "case.py", line 1
#>     def f(**k, a): pass
#>                ^
#> SyntaxError: arguments cannot follow var-keyword argument
def f(*a, *b): pass
#>   File "case.py", line 1
#>     def f(*a, *b): pass
#>               ^
#> SyntaxError: * argument may appear only once
def f(a, /, b, /): pass
#>   File "case.py", line 1
#>     def f(a, /, b, /): pass
#>                    ^
#> SyntaxError: / may appear only once
def f(/): pass
#>   File "case.py", line 1
#>     def f(/): pass
#>           ^
#> SyntaxError: invalid syntax
def f(*a=1): pass
#>   File "case.py", line 1
#>     def f(*a=1): pass
#>             ^
#> SyntaxError: var-positional argument cannot have default value
def f(**k=1): pass
#>   File "case.py", line 1
#>     def f(**k=1): pass
#>              ^
#> SyntaxError: var-keyword argument cannot have default value
def f(1): pass
#>   File "case.py", line 1
#>     def f(1): pass
#>           ^
#> SyntaxError: invalid syntax
def f(a, (b, c)): pass
#>   File "case.py", line 1
#>     def f(a, (b, c)): pass
#>              ^^^^^^
#> SyntaxError: Function parameters cannot be parenthesized
def f(None): pass
#>   File "case.py", line 1
#>     def f(None): pass
#>           ^^^^
#> SyntaxError: invalid syntax
def f:
    pass
#>   File "case.py", line 1
#>     def f:
#>          ^
#> SyntaxError: expected '('
def (): pass
#>   File "case.py", line 1
#>     def (): pass
#>         ^
#> SyntaxError: invalid syntax
lambda a, a: 1
#>   File "case.py", line 1
#>     lambda a, a: 1
#>               ^
#> SyntaxError: duplicate parameter 'a' in function definition
lambda a=1, b: 1
#>   File "case.py", line 1
#>     lambda a=1, b: 1
#>                 ^
#> SyntaxError: parameter without a default follows parameter with a default
lambda *: 1
#>   File "case.py", line 1
#>     lambda *: 1
#>            ^
#> SyntaxError: named arguments must follow bare *
f(a=1, a=2)
#>   File "case.py", line 1
#>     f(a=1, a=2)
#>            ^^^
#> SyntaxError: keyword argument repeated: a
f(a b)
#>   File "case.py", line 1
#>     f(a b)
#>       ^^^
#> SyntaxError: invalid syntax. Perhaps you forgot a comma?
f(a, b c)
#>   File "case.py", line 1
#>     f(a, b c)
#>          ^^^
#> SyntaxError: invalid syntax. Perhaps you forgot a comma?
f(x := 1, y = z := 2)
#>   File "case.py", line 1
#>     f(x := 1, y = z := 2)
#>                     ^^
#> SyntaxError: invalid syntax
lambda x
#>   File "case.py", line 1
#>     lambda x
#>             ^
#> SyntaxError: invalid syntax
lambda x:
#>   File "case.py", line 1
#>     lambda x:
#>              ^
#> SyntaxError: invalid syntax
lambda
#>   File "case.py", line 1
#>     lambda
#>           ^
#> SyntaxError: invalid syntax
f(a=)
#>   File "case.py", line 1
#>     f(a=)
#>       ^^
#> SyntaxError: expected argument value expression
f(=1)
#>   File "case.py", line 1
#>     f(=1)
#>       ^
#> SyntaxError: invalid syntax
f(,)
#>   File "case.py", line 1
#>     f(,)
#>       ^
#> SyntaxError: invalid syntax
f(a,,b)
#>   File "case.py", line 1
#>     f(a,,b)
#>         ^
#> SyntaxError: invalid syntax
f(x for x in y, 1)
#>   File "case.py", line 1
#>     f(x for x in y, 1)
#>       ^^^^^^^^^^^^
#> SyntaxError: Generator expression must be parenthesized
f(1, x for x in y)
#>   File "case.py", line 1
#>     f(1, x for x in y)
#>          ^^^^^^^^^^^^
#> SyntaxError: Generator expression must be parenthesized
def f() -> : pass
#>   File "case.py", line 1
#>     def f() -> : pass
#>                ^
#> SyntaxError: invalid syntax
def f(a: ): pass
#>   File "case.py", line 1
#>     def f(a: ): pass
#>              ^
#> SyntaxError: invalid syntax
def f(a=): pass
#>   File "case.py", line 1
#>     def f(a=): pass
#>            ^
#> SyntaxError: expected default value expression
def f(a b): pass
#>   File "case.py", line 1
#>     def f(a b): pass
#>             ^
#> SyntaxError: invalid syntax
def f(a, b: pass
#>   File "case.py", line 1
#>     def f(a, b: pass
#>                 ^^^^
#> SyntaxError: invalid syntax
f(x, y for y in z, w)
#>   File "case.py", line 1
#>     f(x, y for y in z, w)
#>          ^^^^^^^^^^^^
#> SyntaxError: Generator expression must be parenthesized
def foo()
    pass
#>   File "case.py", line 1
#>     def foo()
#>              ^
#> SyntaxError: expected ':'
def f(x, y=1, *args, z, **kw, w): pass
#>   File "case.py", line 1
#>     def f(x, y=1, *args, z, **kw, w): pass
#>                                   ^
#> SyntaxError: arguments cannot follow var-keyword argument
def True(): pass
#>   File "case.py", line 1
#>     def True(): pass
#>         ^^^^
#> SyntaxError: invalid syntax
lambda None: 1
#>   File "case.py", line 1
#>     lambda None: 1
#>            ^^^^
#> SyntaxError: invalid syntax
f(a
  b)
#>   File "case.py", line 1
#>     f(a
#>       ^
#> SyntaxError: invalid syntax. Perhaps you forgot a comma?
