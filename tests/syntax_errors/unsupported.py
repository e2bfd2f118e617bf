def f():
    yield 1
#>   File "case.py", line 2
#>     yield 1
#>     ^^^^^^^
#> SyntaxError: 'yield' is not supported yet
x = (i for i in y)
#>   File "case.py", line 1
#>     x = (i for i in y)
#>         ^^^^^^^^^^^^^^
#> SyntaxError: generator expression is not supported yet
sum(i for i in y)
#>   File "case.py", line 1
#>     sum(i for i in y)
#>         ^^^^^^^^^^^^
#> SyntaxError: generator expression is not supported yet
async def f():
    pass
#>   File "case.py", line 1
#>     async def f():
#>               ^
#> SyntaxError: 'async def' is not supported yet
match x:
    case 1:
        pass
#>   File "case.py", line 1
#>     match x:
#>     ^^^^^^^^
#> SyntaxError: 'match' statement is not supported yet
type X = int
#>   File "case.py", line 1
#>     type X = int
#>     ^^^^^^^^^^^^
#> SyntaxError: 'type' statement is not supported yet
def f[T](x): pass
#>   File "case.py", line 1
#>     def f[T](x): pass
#>          ^^^
#> SyntaxError: type parameter list is not supported yet
class A[T]: pass
#>   File "case.py", line 1
#>     class A[T]: pass
#>            ^^^
#> SyntaxError: type parameter list is not supported yet
try:
    pass
except* A:
    pass
#>   File "case.py", line 1
#>     try:
#>     ^^^^
#> SyntaxError: 'except*' is not supported yet
x = t'{y}'
#>   File "case.py", line 1
#>     x = t'{y}'
#>         ^^^^^^
#> SyntaxError: t-string is not supported yet
x = "\ud800"
#>   File "case.py", line 1
#>     x = "\ud800"
#>         ^^^^^^^^
#> SyntaxError: a lone surrogate in a string is not supported yet
def f():
    x = yield from y
#>   File "case.py", line 2
#>     x = yield from y
#>         ^^^^^^^^^^^^
#> SyntaxError: 'yield from' is not supported yet
