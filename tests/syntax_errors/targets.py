f(a.b=1)
#>   File "case.py", line 1
#>     f(a.b=1)
#>       ^^^^
#> SyntaxError: expression cannot contain assignment, perhaps you meant "=="?
f(True=1)
#>   File "case.py", line 1
#>     f(True=1)
#>       ^^^^^
#> SyntaxError: cannot assign to True
f(1=2)
#>   File "case.py", line 1
#>     f(1=2)
#>       ^^
#> SyntaxError: expression cannot contain assignment, perhaps you meant "=="?
1 = x
#>   File "case.py", line 1
#>     1 = x
#>     ^
#> SyntaxError: cannot assign to literal here. Maybe you meant '==' instead of '='?
"a" = x
#>   File "case.py", line 1
#>     "a" = x
#>     ^^^
#> SyntaxError: cannot assign to literal here. Maybe you meant '==' instead of '='?
None = 1
#>   File "case.py", line 1
#>     None = 1
#>     ^^^^
#> SyntaxError: cannot assign to None
x + 1 = 2
#>   File "case.py", line 1
#>     x + 1 = 2
#>     ^^^^^
#> SyntaxError: cannot assign to expression here. Maybe you meant '==' instead of '='?
f() = 1
#>   File "case.py", line 1
#>     f() = 1
#>     ^^^
#> SyntaxError: cannot assign to function call here. Maybe you meant '==' instead of '='?
f() += 1
#>   File "case.py", line 1
#>     f() += 1
#>     ^^^
#> SyntaxError: 'function call' is an illegal expression for augmented assignment
(a, b) += 1
#>   File "case.py", line 1
#>     (a, b) += 1
#>     ^^^^^^
#> SyntaxError: 'tuple' is an illegal expression for augmented assignment
[a, b] += 1
#>   File "case.py", line 1
#>     [a, b] += 1
#>     ^^^^^^
#> SyntaxError: 'list' is an illegal expression for augmented assignment
a, b += 1
#>   File "case.py", line 1
#>     a, b += 1
#>     ^^^^
#> SyntaxError: 'tuple' is an illegal expression for augmented assignment
x = 1 = 2
#>   File "case.py", line 1
#>     x = 1 = 2
#>         ^
#> SyntaxError: cannot assign to literal
(a + b, c) = 1
#>   File "case.py", line 1
#>     (a + b, c) = 1
#>      ^^^^^
#> SyntaxError: cannot assign to expression
-x = 1
#>   File "case.py", line 1
#>     -x = 1
#>     ^^
#> SyntaxError: cannot assign to expression here. Maybe you meant '==' instead of '='?
not x = 1
#>   File "case.py", line 1
#>     not x = 1
#>     ^^^^^
#> SyntaxError: cannot assign to expression
a < b = 1
#>   File "case.py", line 1
#>     a < b = 1
#>     ^^^^^
#> SyntaxError: cannot assign to comparison
a and b = 1
#>   File "case.py", line 1
#>     a and b = 1
#>     ^^^^^^^
#> SyntaxError: cannot assign to expression
lambda: 1 = 2
#>   File "case.py", line 1
#>     lambda: 1 = 2
#>     ^^^^^^^^^
#> SyntaxError: cannot assign to lambda
{1: 2} = 3
#>   File "case.py", line 1
#>     {1: 2} = 3
#>     ^^^^^^
#> SyntaxError: cannot assign to dict literal here. Maybe you meant '==' instead of '='?
{1} = 3
#>   File "case.py", line 1
#>     {1} = 3
#>     ^^^
#> SyntaxError: cannot assign to set display here. Maybe you meant '==' instead of '='?
[x for x in y] = 1
#>   File "case.py", line 1
#>     [x for x in y] = 1
#>     ^^^^^^^^^^^^^^
#> SyntaxError: cannot assign to list comprehension here. Maybe you meant '==' instead of '='?
a if b else c = 1
#>   File "case.py", line 1
#>     a if b else c = 1
#>     ^^^^^^^^^^^^^
#> SyntaxError: cannot assign to conditional expression
f'{x}' = 1
#>   File "case.py", line 1
#>     f'{x}' = 1
#>     ^^^^^^
#> SyntaxError: cannot assign to f-string expression here. Maybe you meant '==' instead of '='?
... = 1
#>   File "case.py", line 1
#>     ... = 1
#>     ^^^
#> SyntaxError: cannot assign to ellipsis here. Maybe you meant '==' instead of '='?
True = 1
#>   File "case.py", line 1
#>     True = 1
#>     ^^^^
#> SyntaxError: cannot assign to True
(a, b): int = 3
#>   File "case.py", line 1
#>     (a, b): int = 3
#>     ^^^^^^
#> SyntaxError: only single target (not tuple) can be annotated
[a]: int
#>   File "case.py", line 1
#>     [a]: int
#>     ^^^
#> SyntaxError: only single target (not list) can be annotated
f(): int = 1
#>   File "case.py", line 1
#>     f(): int = 1
#>     ^^^
#> SyntaxError: illegal target for annotation
del f()
#>   File "case.py", line 1
#>     del f()
#>         ^^^
#> SyntaxError: cannot delete function call
del 1
#>   File "case.py", line 1
#>     del 1
#>         ^
#> SyntaxError: cannot delete literal
del a + b
#>   File "case.py", line 1
#>     del a + b
#>         ^^^^^
#> SyntaxError: cannot delete expression
del (a, f())
#>   File "case.py", line 1
#>     del (a, f())
#>             ^^^
#> SyntaxError: cannot delete function call
del *a
#>   File "case.py", line 1
#>     del *a
#>         ^^
#> SyntaxError: cannot delete starred
for f() in x: pass
#>   File "case.py", line 1
#>     for f() in x: pass
#>         ^^^
#> SyntaxError: cannot assign to function call
for 1 in x: pass
#>   File "case.py", line 1
#>     for 1 in x: pass
#>         ^
#> SyntaxError: cannot assign to literal
with a as 1: pass
#>   File "case.py", line 1
#>     with a as 1: pass
#>               ^
#> SyntaxError: cannot assign to literal
with a as f(): pass
#>   File "case.py", line 1
#>     with a as f(): pass
#>               ^^^
#> SyntaxError: cannot assign to function call
* a
#>   File "case.py", line 1
#>     * a
#>     ^^^
#> SyntaxError: can't use starred expression here
*a = 1
#>   File "case.py", line 1
#>     *a = 1
#>     ^^
#> SyntaxError: starred assignment target must be in a list or tuple
a = *b
#>   File "case.py", line 1
#>     a = *b
#>         ^^
#> SyntaxError: can't use starred expression here
def f():
    x = 1
    global x
#>   File "case.py", line 3
#>     global x
#>     ^^^^^^^^
#> SyntaxError: name 'x' is assigned to before global declaration
def f():
    global x
    x: int = 1
#>   File "case.py", line 3
#>     x: int = 1
#>     ^^^^^^^^^^
#> SyntaxError: annotated name 'x' can't be global
def f():
    x: int
    global x
#>   File "case.py", line 3
#>     global x
#>     ^^^^^^^^
#> SyntaxError: annotated name 'x' can't be global
(x := 1, y := 2) = 1
#>   File "case.py", line 1
#>     (x := 1, y := 2) = 1
#>      ^^^^^^
#> SyntaxError: cannot assign to named expression
(a.b := 1)
#>   File "case.py", line 1
#>     (a.b := 1)
#>      ^^^
#> SyntaxError: cannot use assignment expressions with attribute
(1 := 1)
#>   File "case.py", line 1
#>     (1 := 1)
#>      ^
#> SyntaxError: cannot use assignment expressions with literal
[x := i for i in y]
[i := 0 for i in y]
#>   File "case.py", line 2
#>     [i := 0 for i in y]
#>      ^
#> SyntaxError: assignment expression cannot rebind comprehension iteration variable 'i'
[x for x in (y := z)]
#>   File "case.py", line 1
#>     [x for x in (y := z)]
#>                  ^^^^^^
#> SyntaxError: assignment expression cannot be used in a comprehension iterable expression
class A:
    [y := x for x in z]
#>   File "case.py", line 2
#>     [y := x for x in z]
#>      ^
#> SyntaxError: assignment expression within a comprehension cannot be used in a class body
*a, *b = c
#>   File "case.py", line 1
#>     *a, *b = c
#>     ^^^^^^
#> SyntaxError: multiple starred expressions in assignment
*a
#>   File "case.py", line 1
#>     *a
#>     ^^
#> SyntaxError: can't use starred expression here
for *x in y: pass
#>   File "case.py", line 1
#>     for *x in y: pass
#>         ^^
#> SyntaxError: starred assignment target must be in a list or tuple
f(*a=1)
#>   File "case.py", line 1
#>     f(*a=1)
#>       ^^^^
#> SyntaxError: cannot assign to iterable argument unpacking
__debug__ = 1
#>   File "case.py", line 1
#>     __debug__ = 1
#>     ^^^^^^^^^
#> SyntaxError: cannot assign to __debug__
def f(__debug__): pass
#>   File "case.py", line 1
#>     def f(__debug__): pass
#>           ^^^^^^^^^
#> SyntaxError: cannot assign to __debug__
del __debug__
#>   File "case.py", line 1
#>     del __debug__
#>         ^^^^^^^^^
#> SyntaxError: cannot delete __debug__
'a' = 'b' = c
#>   File "case.py", line 1
#>     'a' = 'b' = c
#>     ^^^
#> SyntaxError: cannot assign to literal
(yield) = 1
#>   File "case.py", line 1
#>     (yield) = 1
#>      ^^^^^
#> SyntaxError: cannot assign to yield expression here. Maybe you meant '==' instead of '='?
a = b = 1 = c
#>   File "case.py", line 1
#>     a = b = 1 = c
#>             ^
#> SyntaxError: cannot assign to literal
a.b() = 1
#>   File "case.py", line 1
#>     a.b() = 1
#>     ^^^^^
#> SyntaxError: cannot assign to function call here. Maybe you meant '==' instead of '='?
a[1]() = 1
#>   File "case.py", line 1
#>     a[1]() = 1
#>     ^^^^^^
#> SyntaxError: cannot assign to function call here. Maybe you meant '==' instead of '='?
a(b)[1] + c = 3
#>   File "case.py", line 1
#>     a(b)[1] + c = 3
#>     ^^^^^^^^^^^
#> SyntaxError: cannot assign to expression here. Maybe you meant '==' instead of '='?
(a) = 1
((a)) += 1
((a, b)) += 1
#>   File "case.py", line 3
#>     ((a, b)) += 1
#>      ^^^^^^
#> SyntaxError: 'tuple' is an illegal expression for augmented assignment
del (a), [b, c], (d + e)
#>   File "case.py", line 1
#>     del (a), [b, c], (d + e)
#>                       ^^^^^
#> SyntaxError: cannot delete expression
f"{*a}"
#>   File "case.py", line 1
#>     f"{*a}"
#>        ^^
#> SyntaxError: can't use starred expression here
True = False
#>   File "case.py", line 1
#>     True = False
#>     ^^^^
#> SyntaxError: cannot assign to True
for None in x: pass
#>   File "case.py", line 1
#>     for None in x: pass
#>         ^^^^
#> SyntaxError: cannot assign to None
with x as None: pass
#>   File "case.py", line 1
#>     with x as None: pass
#>               ^^^^
#> SyntaxError: cannot assign to None
(None := 1)
#>   File "case.py", line 1
#>     (None := 1)
#>      ^^^^
#> SyntaxError: cannot use assignment expressions with None
None += 1
#>   File "case.py", line 1
#>     None += 1
#>     ^^^^
#> SyntaxError: 'None' is an illegal expression for augmented assignment
del None
#>   File "case.py", line 1
#>     del None
#>         ^^^^
#> SyntaxError: cannot delete None
