foo(
#>   File "case.py", line 1
#>     foo(
#>        ^
#> SyntaxError: '(' was never closed
x = (1,
     2
y = 3
#>   File "case.py", line 1
#>     x = (1,
#>         ^
#> SyntaxError: '(' was never closed
f'abc {x
#>   File "case.py", line 1
#>     f'abc {x
#>           ^
#> SyntaxError: '{' was never closed
from a import (b
#>   File "case.py", line 1
#>     from a import (b
#>                   ^
#> SyntaxError: '(' was never closed
x = [1, 2
y = 3
#>   File "case.py", line 1
#>     x = [1, 2
#>         ^
#> SyntaxError: '[' was never closed
x = {1: 2
#>   File "case.py", line 1
#>     x = {1: 2
#>         ^
#> SyntaxError: '{' was never closed
)
#>   File "case.py", line 1
#>     )
#>     ^
#> SyntaxError: unmatched ')'
(]
#>   File "case.py", line 1
#>     (]
#>      ^
#> SyntaxError: closing parenthesis ']' does not match opening parenthesis '('
(
]
#>   File "case.py", line 2
#>     ]
#>     ^
#> SyntaxError: closing parenthesis ']' does not match opening parenthesis '(' on line 1
a[
#>   File "case.py", line 1
#>     a[
#>      ^
#> SyntaxError: '[' was never closed
a[1
#>   File "case.py", line 1
#>     a[1
#>      ^
#> SyntaxError: '[' was never closed
if True:
    x = (1,
def f(): pass
#>   File "case.py", line 2
#>     x = (1,
#>         ^
#> SyntaxError: '(' was never closed
x = (1, 2, 3))
#>   File "case.py", line 1
#>     x = (1, 2, 3))
#>                  ^
#> SyntaxError: unmatched ')'
x = {'a': 1,
     'b': 2
z = 3
#>   File "case.py", line 1
#>     x = {'a': 1,
#>         ^
#> SyntaxError: '{' was never closed
def f():
    return (1 +
            2
def g(): pass
#>   File "case.py", line 2
#>     return (1 +
#>            ^
#> SyntaxError: '(' was never closed
x = [
#>   File "case.py", line 1
#>     x = [
#>         ^
#> SyntaxError: '[' was never closed
f"""{a
#>   File "case.py", line 1
#>     f"""{a
#>         ^
#> SyntaxError: '{' was never closed
x = [1, 2, 3
print(x)
#>   File "case.py", line 1
#>     x = [1, 2, 3
#>         ^
#> SyntaxError: '[' was never closed
import os
print(os.getcwd()
x = 1
#>   File "case.py", line 2
#>     print(os.getcwd()
#>          ^
#> SyntaxError: '(' was never closed
