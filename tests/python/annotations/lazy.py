# expectation: by hand
def f(a: int, b: "str" = 1, *args: float, c: list[int], **kw: dict) -> None: pass
print(f.__annotations__, f.__annotate__(1) == f.__annotations__)
def g(x): pass
print(g.__annotations__, g.__annotate__)
def outer():
    T = int
    def inner(x: T) -> Undefined: pass
    return inner
h = outer()
try: h.__annotations__
except NameError as e: print(e)
Undefined = 3
print(h.__annotations__, h.__annotations__ is h.__annotations__)
class C:
    x: int = 3
    y: "C"
    Inner = str
    z: Inner
    w: C
    if x > 5:
        q: float
    def m(self, a: Inner) -> C: pass
print(C.__annotations__, C.m.__annotations__)
v: int = 4
import sys
print(sys.modules['__main__'].__annotate__(1))
if v == 5:
    zz: str = 1
print(sys.modules['__main__'].__annotations__)
f.__annotations__ = {}
print(f.__annotations__)
def gen[T, *Ts, **P](x: T, y: int = 3, *, k=4) -> T:
    return x, y, k
print(gen(1), gen(1, 2, k=5), gen.__type_params__, gen.__annotations__, gen.__qualname__)
type Alias = list[Undefined2]
type Pair[A, B = int] = tuple[A, B]
print(Alias, Pair, Pair.__type_params__, Pair.__value__, Pair[str, int])
Undefined2 = 5
print(Alias.__value__)
def bounded[T: int, U: (int, str) = int](): pass
t, u = bounded.__type_params__
print(t.__bound__, u.__constraints__, u.__default__, t, t.has_default(), u.has_default())
class K:
    def meth[T](self, x: T) -> K: return super().__repr__()[:10]
    type A[X] = dict[X, Q]
    Q = 7
print(K().meth(1), K.A.__value__, K.meth.__annotations__, K.meth.__qualname__)
