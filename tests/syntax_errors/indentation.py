if x:
pass
#>   File "case.py", line 2
#>     pass
#>     ^^^^
#> IndentationError: expected an indented block after 'if' statement on line 1
def f():
x = 1
#>   File "case.py", line 2
#>     x = 1
#>     ^
#> IndentationError: expected an indented block after function definition on line 1
class A:
x = 1
#>   File "case.py", line 2
#>     x = 1
#>     ^
#> IndentationError: expected an indented block after class definition on line 1
while True:
print(1)
#>   File "case.py", line 2
#>     print(1)
#>     ^^^^^
#> IndentationError: expected an indented block after 'while' statement on line 1
for i in range(3):
print(i)
#>   File "case.py", line 2
#>     print(i)
#>     ^^^^^
#> IndentationError: expected an indented block after 'for' statement on line 1
try:
pass
#>   File "case.py", line 2
#>     pass
#>     ^^^^
#> IndentationError: expected an indented block after 'try' statement on line 1
with x:
pass
#>   File "case.py", line 2
#>     pass
#>     ^^^^
#> IndentationError: expected an indented block after 'with' statement on line 1
if x:
    pass
  y = 1
#>   File "case.py", line 3
#>     y = 1
#>          ^
#> IndentationError: unindent does not match any outer indentation level
x = 1
  y = 2
#>   File "case.py", line 2
#>     y = 2
#> IndentationError: unexpected indent
  x = 1
#>   File "case.py", line 1
#>     x = 1
#> IndentationError: unexpected indent
def f():
    x = 1
      y = 2
#>   File "case.py", line 3
#>     y = 2
#> IndentationError: unexpected indent
try: pass
except A:
pass
#>   File "case.py", line 3
#>     pass
#>     ^^^^
#> IndentationError: expected an indented block after 'except' statement on line 2
try: pass
finally:
pass
#>   File "case.py", line 3
#>     pass
#>     ^^^^
#> IndentationError: expected an indented block after 'finally' statement on line 2
if x:
#>   File "case.py", line 1
#>     if x:
#> IndentationError: expected an indented block after 'if' statement on line 1
def f():
#>   File "case.py", line 1
#>     def f():
#> IndentationError: expected an indented block after function definition on line 1
class A:
#>   File "case.py", line 1
#>     class A:
#> IndentationError: expected an indented block after class definition on line 1
for x in y:
    # comment
#>   File "case.py", line 1
#>     for x in y:
#>                ^
#> IndentationError: expected an indented block after 'for' statement on line 1
def f():
    """doc"""
   x
#>   File "case.py", line 3
#>     x
#>      ^
#> IndentationError: unindent does not match any outer indentation level
	if x:
        pass
#>   File "case.py", line 1
#>     	if x:
#>     ^
#> IndentationError: unexpected indent
if x:
        a
	b
#>   File "case.py", line 3
#>     	b
#>     ^
#> TabError: inconsistent use of tabs and spaces in indentation
if x:
	a
        b
#>   File "case.py", line 3
#>     b
#> TabError: inconsistent use of tabs and spaces in indentation
match x:
    case 1:
    pass
#>   File "case.py", line 3
#>     pass
#>     ^^^^
#> IndentationError: expected an indented block after 'case' statement on line 2
def f():
    if x:
        y
     z
#>   File "case.py", line 4
#>     z
#>      ^
#> IndentationError: unindent does not match any outer indentation level
def f():
    if x:
        y
   z
#>   File "case.py", line 4
#>     z
#>      ^
#> IndentationError: unindent does not match any outer indentation level
