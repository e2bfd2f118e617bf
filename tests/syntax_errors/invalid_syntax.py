f'{a b}'
#>   File "case.py", line 1
#>     f'{a b}'
#>          ^
#> SyntaxError: f-string: expecting '=', or '!', or ':', or '}'
else:
    pass
#>   File "case.py", line 1
#>     else:
#>     ^^^^
#> SyntaxError: invalid syntax
if x = 3:
    pass
#>   File "case.py", line 1
#>     if x = 3:
#>        ^^^^^
#> SyntaxError: invalid syntax. Maybe you meant '==' or ':=' instead of '='?
while x = 3: pass
#>   File "case.py", line 1
#>     while x = 3: pass
#>           ^^^^^
#> SyntaxError: invalid syntax. Maybe you meant '==' or ':=' instead of '='?
x: int: 3
#>   File "case.py", line 1
#>     x: int: 3
#>           ^
#> SyntaxError: invalid syntax
for x in : pass
#>   File "case.py", line 1
#>     for x in : pass
#>              ^
#> SyntaxError: invalid syntax
x =
#>   File "case.py", line 1
#>     x =
#>        ^
#> SyntaxError: invalid syntax
x = = 1
#>   File "case.py", line 1
#>     x = = 1
#>         ^
#> SyntaxError: invalid syntax
x ++
#>   File "case.py", line 1
#>     x ++
#>         ^
#> SyntaxError: invalid syntax
x +
#>   File "case.py", line 1
#>     x +
#>        ^
#> SyntaxError: invalid syntax
1 +
#>   File "case.py", line 1
#>     1 +
#>        ^
#> SyntaxError: invalid syntax
class 1: pass
#>   File "case.py", line 1
#>     class 1: pass
#>           ^
#> SyntaxError: invalid syntax
class A(: pass
#>   File "case.py", line 1
#>     class A(: pass
#>             ^
#> SyntaxError: invalid syntax
x = $
#>   File "case.py", line 1
#>     x = $
#>         ^
#> SyntaxError: invalid syntax
x = ?
#>   File "case.py", line 1
#>     x = ?
#>         ^
#> SyntaxError: invalid syntax
x = a?b
#>   File "case.py", line 1
#>     x = a?b
#>          ^
#> SyntaxError: invalid syntax
a ! b
#>   File "case.py", line 1
#>     a ! b
#>       ^
#> SyntaxError: invalid syntax
x = `a`
#>   File "case.py", line 1
#>     x = `a`
#>         ^
#> SyntaxError: invalid syntax
x y
#>   File "case.py", line 1
#>     x y
#>       ^
#> SyntaxError: invalid syntax
x 1
#>   File "case.py", line 1
#>     x 1
#>       ^
#> SyntaxError: invalid syntax
print x
#>   File "case.py", line 1
#>     print x
#>     ^^^^^^^
#> SyntaxError: Missing parentheses in call to 'print'. Did you mean print(...)?
print "hello"
#>   File "case.py", line 1
#>     print "hello"
#>     ^^^^^^^^^^^^^
#> SyntaxError: Missing parentheses in call to 'print'. Did you mean print(...)?
exec "a"
#>   File "case.py", line 1
#>     exec "a"
#>     ^^^^^^^^
#> SyntaxError: Missing parentheses in call to 'exec'. Did you mean exec(...)?
a b c
#>   File "case.py", line 1
#>     a b c
#>       ^
#> SyntaxError: invalid syntax
(a b)
#>   File "case.py", line 1
#>     (a b)
#>      ^^^
#> SyntaxError: invalid syntax. Perhaps you forgot a comma?
[a b]
#>   File "case.py", line 1
#>     [a b]
#>      ^^^
#> SyntaxError: invalid syntax. Perhaps you forgot a comma?
{a b}
#>   File "case.py", line 1
#>     {a b}
#>      ^^^
#> SyntaxError: invalid syntax. Perhaps you forgot a comma?
{a: 1, b}
#>   File "case.py", line 1
#>     {a: 1, b}
#>            ^
#> SyntaxError: ':' expected after dictionary key
{a: }
#>   File "case.py", line 1
#>     {a: }
#>       ^
#> SyntaxError: expression expected after dictionary key and ':'
{a: 1 b: 2}
#>   File "case.py", line 1
#>     {a: 1 b: 2}
#>         ^^^
#> SyntaxError: invalid syntax. Perhaps you forgot a comma?
{**a}
{*a}
{**a, *b}
#>   File "case.py", line 3
#>     {**a, *b}
#>           ^^
#> SyntaxError: invalid syntax
a[]
#>   File "case.py", line 1
#>     a[]
#>       ^
#> SyntaxError: invalid syntax
a.
#>   File "case.py", line 1
#>     a.
#>       ^
#> SyntaxError: invalid syntax
a.1
#>   File "case.py", line 1
#>     a.1
#>      ^^
#> SyntaxError: invalid syntax
a..b
#>   File "case.py", line 1
#>     a..b
#>       ^
#> SyntaxError: invalid syntax
.a
#>   File "case.py", line 1
#>     .a
#>     ^
#> SyntaxError: invalid syntax
if x:
    pass
else:
    pass
elif y:
    pass
#>   File "case.py", line 5
#>     elif y:
#>     ^^^^
#> SyntaxError: invalid syntax
elif x: pass
#>   File "case.py", line 1
#>     elif x: pass
#>     ^^^^
#> SyntaxError: invalid syntax
except: pass
#>   File "case.py", line 1
#>     except: pass
#>     ^^^^^^
#> SyntaxError: invalid syntax
finally: pass
#>   File "case.py", line 1
#>     finally: pass
#>     ^^^^^^^
#> SyntaxError: invalid syntax
try:
    pass
except A as 1:
    pass
#>   File "case.py", line 3
#>     except A as 1:
#>                 ^
#> SyntaxError: invalid syntax
raise a from
#>   File "case.py", line 1
#>     raise a from
#>                 ^
#> SyntaxError: invalid syntax
raise from a
#>   File "case.py", line 1
#>     raise from a
#>           ^^^^
#> SyntaxError: invalid syntax
assert
#>   File "case.py", line 1
#>     assert
#>           ^
#> SyntaxError: invalid syntax
assert a,
#>   File "case.py", line 1
#>     assert a,
#>              ^
#> SyntaxError: invalid syntax
assert (a, b) = 1
#>   File "case.py", line 1
#>     assert (a, b) = 1
#>                   ^
#> SyntaxError: invalid syntax
global
#>   File "case.py", line 1
#>     global
#>           ^
#> SyntaxError: invalid syntax
global x,
#>   File "case.py", line 1
#>     global x,
#>             ^
#> SyntaxError: invalid syntax
del
#>   File "case.py", line 1
#>     del
#>        ^
#> SyntaxError: invalid syntax
pass x
#>   File "case.py", line 1
#>     pass x
#>          ^
#> SyntaxError: invalid syntax
x := 1
#>   File "case.py", line 1
#>     x := 1
#>       ^^
#> SyntaxError: invalid syntax
x if y
#>   File "case.py", line 1
#>     x if y
#>     ^^^^^^
#> SyntaxError: expected 'else' after 'if' expression
x if y else
#>   File "case.py", line 1
#>     x if y else
#>                ^
#> SyntaxError: invalid syntax
async x
#>   File "case.py", line 1
#>     async x
#>           ^
#> SyntaxError: invalid syntax
for x in y: pass else: pass
#>   File "case.py", line 1
#>     for x in y: pass else: pass
#>                      ^^^^
#> SyntaxError: invalid syntax
x = 1; if x: pass
#>   File "case.py", line 1
#>     x = 1; if x: pass
#>            ^^
#> SyntaxError: invalid syntax
if x: if y: pass
#>   File "case.py", line 1
#>     if x: if y: pass
#>           ^^
#> SyntaxError: invalid syntax
if x: pass; else: pass
#>   File "case.py", line 1
#>     if x: pass; else: pass
#>                 ^^^^
#> SyntaxError: invalid syntax
@
def f(): pass
#>   File "case.py", line 1
#>     @
#>      ^
#> SyntaxError: invalid syntax
@a
x = 1
#>   File "case.py", line 2
#>     x = 1
#>     ^
#> SyntaxError: invalid syntax
@a b
def f(): pass
#>   File "case.py", line 1
#>     @a b
#>        ^
#> SyntaxError: invalid syntax
not
#>   File "case.py", line 1
#>     not
#>        ^
#> SyntaxError: invalid syntax
x = not
#>   File "case.py", line 1
#>     x = not
#>            ^
#> SyntaxError: invalid syntax
x in
#>   File "case.py", line 1
#>     x in
#>         ^
#> SyntaxError: invalid syntax
x is not
#>   File "case.py", line 1
#>     x is not
#>             ^
#> SyntaxError: invalid syntax
x not y
#>   File "case.py", line 1
#>     x not y
#>       ^^^
#> SyntaxError: invalid syntax
a <> b
#>   File "case.py", line 1
#>     a <> b
#>        ^
#> SyntaxError: invalid syntax
a === b
#>   File "case.py", line 1
#>     a === b
#>         ^
#> SyntaxError: invalid syntax
a && b
#>   File "case.py", line 1
#>     a && b
#>        ^
#> SyntaxError: invalid syntax
a || b
#>   File "case.py", line 1
#>     a || b
#>        ^
#> SyntaxError: invalid syntax
!a
#>   File "case.py", line 1
#>     !a
#>     ^
#> SyntaxError: invalid syntax
a++
#>   File "case.py", line 1
#>     a++
#>        ^
#> SyntaxError: invalid syntax
x = 5 5
#>   File "case.py", line 1
#>     x = 5 5
#>           ^
#> SyntaxError: invalid syntax
"a" b
#>   File "case.py", line 1
#>     "a" b
#>         ^
#> SyntaxError: invalid syntax
print(*)
#>   File "case.py", line 1
#>     print(*)
#>            ^
#> SyntaxError: invalid syntax
print(**)
#>   File "case.py", line 1
#>     print(**)
#>             ^
#> SyntaxError: invalid syntax
[,]
#>   File "case.py", line 1
#>     [,]
#>      ^
#> SyntaxError: invalid syntax
[a,,b]
#>   File "case.py", line 1
#>     [a,,b]
#>        ^
#> SyntaxError: invalid syntax
(,)
#>   File "case.py", line 1
#>     (,)
#>      ^
#> SyntaxError: invalid syntax
a[1:2:3:4]
#>   File "case.py", line 1
#>     a[1:2:3:4]
#>            ^
#> SyntaxError: invalid syntax
a[b c]
#>   File "case.py", line 1
#>     a[b c]
#>       ^^^
#> SyntaxError: invalid syntax. Perhaps you forgot a comma?
with (a as b, c as d: pass
#>   File "case.py", line 1
#>     with (a as b, c as d: pass
#>                         ^
#> SyntaxError: invalid syntax
with a, : pass
#>   File "case.py", line 1
#>     with a, : pass
#>           ^
#> SyntaxError: invalid syntax
with a as b, c as: pass
#>   File "case.py", line 1
#>     with a as b, c as: pass
#>                      ^
#> SyntaxError: invalid syntax
while: pass
#>   File "case.py", line 1
#>     while: pass
#>          ^
#> SyntaxError: invalid syntax
if: pass
#>   File "case.py", line 1
#>     if: pass
#>       ^
#> SyntaxError: invalid syntax
for: pass
#>   File "case.py", line 1
#>     for: pass
#>        ^
#> SyntaxError: invalid syntax
for x: pass
#>   File "case.py", line 1
#>     for x: pass
#>          ^
#> SyntaxError: invalid syntax
for x y in z: pass
#>   File "case.py", line 1
#>     for x y in z: pass
#>           ^
#> SyntaxError: invalid syntax
class A(x for x in y): pass
#>   File "case.py", line 1
#>     class A(x for x in y): pass
#>             ^^^^^^^^^^^^
#> SyntaxError: invalid syntax
a = 5 if b else
#>   File "case.py", line 1
#>     a = 5 if b else
#>                    ^
#> SyntaxError: invalid syntax
x = 1 \
y = 2
#>   File "case.py", line 2
#>     y = 2
#>     ^
#> SyntaxError: invalid syntax
{a, b: c}
#>   File "case.py", line 1
#>     {a, b: c}
#>          ^
#> SyntaxError: invalid syntax
{a: b, c}
#>   File "case.py", line 1
#>     {a: b, c}
#>            ^
#> SyntaxError: ':' expected after dictionary key
{a: b for a, b in c, d}
#>   File "case.py", line 1
#>     {a: b for a, b in c, d}
#>                        ^
#> SyntaxError: invalid syntax
{**a for a in b}
#>   File "case.py", line 1
#>     {**a for a in b}
#>      ^^
#> SyntaxError: dict unpacking cannot be used in dict comprehension
[*a for a in b]
#>   File "case.py", line 1
#>     [*a for a in b]
#>      ^^
#> SyntaxError: iterable unpacking cannot be used in comprehension
(*a for a in b)
#>   File "case.py", line 1
#>     (*a for a in b)
#>      ^^
#> SyntaxError: iterable unpacking cannot be used in comprehension
a = 1 if 2 else 3 = 4
#>   File "case.py", line 1
#>     a = 1 if 2 else 3 = 4
#>         ^^^^^^^^^^^^^
#> SyntaxError: cannot assign to conditional expression
f"{a['b']}" f"{a["b"]}"
x y
#>   File "case.py", line 2
#>     x y
#>       ^
#> SyntaxError: invalid syntax
t"{a}" "b"
#>   File "case.py", line 1
#>     t"{a}" "b"
#>     ^^
#> SyntaxError: invalid syntax
a, b = 1, 2 = c
#>   File "case.py", line 1
#>     a, b = 1, 2 = c
#>            ^
#> SyntaxError: cannot assign to literal
print 'a'
#>   File "case.py", line 1
#>     print 'a'
#>     ^^^^^^^^^
#> SyntaxError: Missing parentheses in call to 'print'. Did you mean print(...)?
raise ValueError "x"
#>   File "case.py", line 1
#>     raise ValueError "x"
#>                      ^^^
#> SyntaxError: invalid syntax
class None: pass
#>   File "case.py", line 1
#>     class None: pass
#>           ^^^^
#> SyntaxError: invalid syntax
x.True
#>   File "case.py", line 1
#>     x.True
#>       ^^^^
#> SyntaxError: invalid syntax
x.None = 1
#>   File "case.py", line 1
#>     x.None = 1
#>       ^^^^
#> SyntaxError: invalid syntax
global None
#>   File "case.py", line 1
#>     global None
#>            ^^^^
#> SyntaxError: invalid syntax
except ValueError:
#>   File "case.py", line 1
#>     except ValueError:
#>     ^^^^^^
#> SyntaxError: invalid syntax
if (a
   b):
    pass
#>   File "case.py", line 1
#>     if (a
#>         ^
#> SyntaxError: invalid syntax. Perhaps you forgot a comma?
a = (b
c = d)
#>   File "case.py", line 1
#>     a = (b
#>          ^
#> SyntaxError: invalid syntax. Perhaps you forgot a comma?
