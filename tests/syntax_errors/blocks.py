if x
    pass
#>   File "case.py", line 1
#>     if x
#>         ^
#> SyntaxError: expected ':'
class A
    pass
#>   File "case.py", line 1
#>     class A
#>            ^
#> SyntaxError: expected ':'
for i in range(3)
    print(i)
#>   File "case.py", line 1
#>     for i in range(3)
#>                      ^
#> SyntaxError: expected ':'
try:
    x
#>   File "case.py", line 2
#>     x
#> SyntaxError: expected 'except' or 'finally' block
try:
    pass
x = 1
#>   File "case.py", line 3
#>     x = 1
#>     ^
#> SyntaxError: expected 'except' or 'finally' block
with open(x) as f
    pass
#>   File "case.py", line 1
#>     with open(x) as f
#>                      ^
#> SyntaxError: expected ':'
if x:
    pass
elif y
    pass
#>   File "case.py", line 3
#>     elif y
#>           ^
#> SyntaxError: expected ':'
if x:
    pass
else
    pass
#>   File "case.py", line 3
#>     else
#>         ^
#> SyntaxError: expected ':'
try:
    pass
except:
    pass
except A:
    pass
#>   File "case.py", line 3
#>     except:
#>     ^^^^^^^
#> SyntaxError: default 'except:' must be last
try:
    pass
except A, B as c:
    pass
#>   File "case.py", line 3
#>     except A, B as c:
#>            ^^^^^^^^^
#> SyntaxError: multiple exception types must be parenthesized when using 'as'
try:
    pass
finally
    pass
#>   File "case.py", line 3
#>     finally
#>            ^
#> SyntaxError: expected ':'
try:
    pass
except A
    pass
#>   File "case.py", line 3
#>     except A
#>             ^
#> SyntaxError: expected ':'
for i in range(10)
print(i)
#>   File "case.py", line 1
#>     for i in range(10)
#>                       ^
#> SyntaxError: expected ':'
x = 10
if x == 10
    print(x)
#>   File "case.py", line 2
#>     if x == 10
#>               ^
#> SyntaxError: expected ':'
try:
    pass
except*:
    pass
#>   File "case.py", line 3
#>     except*:
#>            ^
#> SyntaxError: expected one or more exception types
try:
    pass
except* A:
    pass
except B:
    pass
#>   File "case.py", line 5
#>     except B:
#>     ^^^^^^
#> SyntaxError: cannot have both 'except' and 'except*' on the same 'try'
