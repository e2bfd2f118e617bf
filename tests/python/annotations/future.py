# expectation: by hand
from __future__ import annotations
def f(a: int, b: undefined[x, y]) -> list[ int ]: pass
print(f.__annotations__)
class C:
    x: nope
print(C.__annotations__)
