import
#>   File "case.py", line 1
#>     import
#>           ^
#> SyntaxError: Expected one or more names after 'import'
import a as
#>   File "case.py", line 1
#>     import a as
#>                ^
#> SyntaxError: invalid syntax
import a.b as c.d
#>   File "case.py", line 1
#>     import a.b as c.d
#>                    ^
#> SyntaxError: invalid syntax
from a import
#>   File "case.py", line 1
#>     from a import
#>                  ^
#> SyntaxError: Expected one or more names after 'import'
from a import b,
#>   File "case.py", line 1
#>     from a import b,
#>                     ^
#> SyntaxError: trailing comma not allowed without surrounding parentheses
from a import ()
#>   File "case.py", line 1
#>     from a import ()
#>                    ^
#> SyntaxError: invalid syntax
from . import *, a
#>   File "case.py", line 1
#>     from . import *, a
#>                   ^
#> SyntaxError: invalid syntax
from import x
#>   File "case.py", line 1
#>     from import x
#>          ^^^^^^
#> SyntaxError: invalid syntax
from __future__ import braces
#>   File "case.py", line 1
#>     from __future__ import braces
#>     ^
#> SyntaxError: not a chance
from __future__ import nope
#>   File "case.py", line 1
#>     from __future__ import nope
#>     ^
#> SyntaxError: future feature nope is not defined
x = 1
from __future__ import annotations
#>   File "case.py", line 2
#>     from __future__ import annotations
#>     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
#> SyntaxError: from __future__ imports must occur at the beginning of the file
import a.b.
#>   File "case.py", line 1
#>     import a.b.
#>                ^
#> SyntaxError: invalid syntax
from .a. import b
#>   File "case.py", line 1
#>     from .a. import b
#>              ^^^^^^
#> SyntaxError: invalid syntax
import a b
#>   File "case.py", line 1
#>     import a b
#>              ^
#> SyntaxError: invalid syntax
from a import b c
#>   File "case.py", line 1
#>     from a import b c
#>                     ^
#> SyntaxError: invalid syntax
from a import b as 1
#>   File "case.py", line 1
#>     from a import b as 1
#>                        ^
#> SyntaxError: invalid syntax
import True
#>   File "case.py", line 1
#>     import True
#>            ^^^^
#> SyntaxError: invalid syntax
