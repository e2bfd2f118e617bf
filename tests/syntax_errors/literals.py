print("hello
#>   File "case.py", line 1
#>     print("hello
#>           ^
#> SyntaxError: unterminated string literal (detected at line 1)
x = 'abc
y = 2
#>   File "case.py", line 1
#>     x = 'abc
#>         ^
#> SyntaxError: unterminated string literal (detected at line 1)
s = """abc
def
#>   File "case.py", line 1
#>     s = """abc
#>         ^
#> SyntaxError: unterminated triple-quoted string literal (detected at line 2)
f'abc {x'
#>   File "case.py", line 1
#>     f'abc {x'
#>             ^
#> SyntaxError: f-string: expecting '}'
f'{}'
#>   File "case.py", line 1
#>     f'{}'
#>        ^
#> SyntaxError: f-string: valid expression required before '}'
f'{a!x}'
#>   File "case.py", line 1
#>     f'{a!x}'
#>          ^
#> SyntaxError: f-string: invalid conversion character 'x': expected 's', 'r', or 'a'
f'}'
#>   File "case.py", line 1
#>     f'}'
#>       ^
#> SyntaxError: f-string: single '}' is not allowed
def 1f(): pass
#>   File "case.py", line 1
#>     def 1f(): pass
#>         ^
#> SyntaxError: invalid decimal literal
1a
#>   File "case.py", line 1
#>     1a
#>     ^
#> SyntaxError: invalid decimal literal
1_
#>   File "case.py", line 1
#>     1_
#>      ^
#> SyntaxError: invalid decimal literal
0777
#>   File "case.py", line 1
#>     0777
#>     ^
#> SyntaxError: leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers
0x
#>   File "case.py", line 1
#>     0x
#>      ^
#> SyntaxError: invalid hexadecimal literal
0xg
#>   File "case.py", line 1
#>     0xg
#>      ^
#> SyntaxError: invalid hexadecimal literal
0b2
#>   File "case.py", line 1
#>     0b2
#>       ^
#> SyntaxError: invalid digit '2' in binary literal
0o8
#>   File "case.py", line 1
#>     0o8
#>       ^
#> SyntaxError: invalid digit '8' in octal literal
1e
#>   File "case.py", line 1
#>     1e
#>     ^
#> SyntaxError: invalid decimal literal
1.e+
#>   File "case.py", line 1
#>     1.e+
#>      ^
#> SyntaxError: invalid decimal literal
1__0
#>   File "case.py", line 1
#>     1__0
#>      ^
#> SyntaxError: invalid decimal literal
1.5abc
#>   File "case.py", line 1
#>     1.5abc
#>       ^
#> SyntaxError: invalid decimal literal
x = “a”
#>   File "case.py", line 1
#>     x = “a”
#>         ^
#> SyntaxError: invalid character '“' (U+201C)
x = a\
#>   File "case.py", line 1
#>     x = a\
#>           ^
#> SyntaxError: unexpected EOF while parsing
x = a \ b
#>   File "case.py", line 1
#>     x = a \ b
#>            ^
#> SyntaxError: unexpected character after line continuation character
x = "\N{foo}"
#>   File "case.py", line 1
#>     x = "\N{foo}"
#>         ^^^^^^^^^
#> SyntaxError: (unicode error) 'unicodeescape' codec can't decode bytes in position 0-6: unknown Unicode character name
x = '\x1'
#>   File "case.py", line 1
#>     x = '\x1'
#>         ^^^^^
#> SyntaxError: (unicode error) 'unicodeescape' codec can't decode bytes in position 0-2: truncated \xXX escape
x = b'\x1'
#>   File "case.py", line 1
#>     x = b'\x1'
#>         ^^^^^^
#> SyntaxError: (value error) invalid \x escape at position 0
x = b'é'
#>   File "case.py", line 1
#>     x = b'é'
#>         ^^^^
#> SyntaxError: bytes can only contain ASCII literal characters
x = '\U00110000'
#>   File "case.py", line 1
#>     x = '\U00110000'
#>         ^^^^^^^^^^^^
#> SyntaxError: (unicode error) 'unicodeescape' codec can't decode bytes in position 0-9: illegal Unicode character
"a" "b
#>   File "case.py", line 1
#>     "a" "b
#>         ^
#> SyntaxError: unterminated string literal (detected at line 1)
f"a" b"c"
#>   File "case.py", line 1
#>     f"a" b"c"
#>     ^^^^^^^^^
#> SyntaxError: cannot mix bytes and nonbytes literals
'a' b'c'
#>   File "case.py", line 1
#>     'a' b'c'
#>     ^^^^^^^^
#> SyntaxError: cannot mix bytes and nonbytes literals
x = 'abc"
#>   File "case.py", line 1
#>     x = 'abc"
#>         ^
#> SyntaxError: unterminated string literal (detected at line 1)
\
#>   File "case.py", line 1
#>     \
#>      ^
#> SyntaxError: unexpected EOF while parsing
x = \
#>   File "case.py", line 1
#>     x = \
#>          ^
#> SyntaxError: unexpected EOF while parsing
0xfg
#>   File "case.py", line 1
#>     0xfg
#>       ^
#> SyntaxError: invalid hexadecimal literal
100l
#>   File "case.py", line 1
#>     100l
#>       ^
#> SyntaxError: invalid decimal literal
1_000_
#>   File "case.py", line 1
#>     1_000_
#>          ^
#> SyntaxError: invalid decimal literal
x = 0_7
#>   File "case.py", line 1
#>     x = 0_7
#>         ^^
#> SyntaxError: leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers
x = 00
y = 01
#>   File "case.py", line 2
#>     y = 01
#>         ^
#> SyntaxError: leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers
"""
#>   File "case.py", line 1
#>     """
#>     ^
#> SyntaxError: unterminated triple-quoted string literal (detected at line 1)
'
#>   File "case.py", line 1
#>     '
#>     ^
#> SyntaxError: unterminated string literal (detected at line 1)
'''abc
"""
#>   File "case.py", line 1
#>     '''abc
#>     ^
#> SyntaxError: unterminated triple-quoted string literal (detected at line 2)
f"{a:{b}"
#>   File "case.py", line 1
#>     f"{a:{b}"
#>             ^
#> SyntaxError: f-string: expecting '}', or format specs
f"{a!}"
#>   File "case.py", line 1
#>     f"{a!}"
#>          ^
#> SyntaxError: f-string: missing conversion character
f"{a! r}"
#>   File "case.py", line 1
#>     f"{a! r}"
#>          ^
#> SyntaxError: f-string: conversion type must come right after the exclamation mark
f"{!r}"
#>   File "case.py", line 1
#>     f"{!r}"
#>        ^
#> SyntaxError: f-string: valid expression required before '!'
f"{a!r:}}"
#>   File "case.py", line 1
#>     f"{a!r:}}"
#>             ^
#> SyntaxError: f-string: single '}' is not allowed
f"{lambda x: 1}"
#>   File "case.py", line 1
#>     f"{lambda x: 1}"
#>        ^^^^^^^^^
#> SyntaxError: f-string: lambda expressions are not allowed without parentheses
f"{a=b}"
#>   File "case.py", line 1
#>     f"{a=b}"
#>          ^
#> SyntaxError: f-string: expecting '!', or ':', or '}'
f"{a $ b}"
#>   File "case.py", line 1
#>     f"{a $ b}"
#>          ^
#> SyntaxError: invalid syntax
f"{a:{b:{c:{d}}}}"
#>   File "case.py", line 1
#>     f"{a:{b:{c:{d}}}}"
#>                ^
#> SyntaxError: f-string: expressions nested too deeply
x = 'abc\'
#>   File "case.py", line 1
#>     x = 'abc\'
#>         ^
#> SyntaxError: unterminated string literal (detected at line 1); perhaps you escaped the end quote?
