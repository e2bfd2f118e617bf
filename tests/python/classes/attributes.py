# Slots, dicts, classes of instances; descriptors; attributes of functions; super.
class P:
    __slots__ = ("x", "y", "__z")
    def __init__(self): self.x = 1; self.__z = 3
p = P()
print(p.x, P.x, type(P.x).__name__, p._P__z)
class P2(P): pass
q = P2(); q.w = 4; q.y = 2
print(q.__dict__, q.x, q.y, vars(q))
q.__dict__["n"] = 5
print(q.n, q.__dict__, q.x)
q.__dict__ = {"m": 1}
print(q.m, hasattr(q, "w"), q.x)
for s in (1, ["1a"], [1]):
    try: type("B", (), {"__slots__": s})
    except TypeError as e: print(e)
try:
    class X:
        __slots__ = ("a",)
        a = 1
except ValueError as e: print(e)
try:
    class X(int): __slots__ = ("a",)
except TypeError as e: print(e)
class A: pass
class B:
    def hi(self): return "hi B"
a = A(); a.k = 1; a.__class__ = B
print(a.hi(), a.k, type(a))
try: a.__class__ = P
except TypeError as e: print(e)
try: a.__class__ = 5
except TypeError as e: print(e)
print(sorted(set(dir(object)) - {"__getstate__"}))
print(list.__dict__["__len__"], int.__qualname__, list.append.__qualname__, list.append.__objclass__)
class C:
    @property
    def v(self):
        "doc of v"
        return self._v
    @v.setter
    def v(self, x): self._v = x
    @property
    def ro(self): return 1
    @classmethod
    def cm(cls): return cls.__name__
    @staticmethod
    def sm(): return "sm"
c = C(); c.v = 3
for f in (lambda: setattr(c, "ro", 2), lambda: delattr(c, "v"), lambda: c.nope, lambda: C.nope, lambda: setattr(int, "x", 1)):
    try: f()
    except (AttributeError, TypeError) as e: print(type(e).__name__, e)
def f(a, b=2, *, c=3):
    "doc"
print(f.__defaults__, f.__kwdefaults__, f.__name__, f.__module__, f.__dict__, f.__doc__, f.__code__.co_name)
f.__defaults__ = (9, 10); f.z = 1; f.__name__ = "g"
print(f(), f.__dict__, f)if 0 else print(f.__dict__, f.__name__)
try: f.__defaults__ = 1
except TypeError as e: print(e)
def g(): return 42
f.__code__ = g.__code__
f.__defaults__ = None
print(f())
m = c.__init__
print(type(m), c.cm, C.v)if 0 else 0
class S1:
    def a(self): return "S1.a"
    @classmethod
    def c(cls): return "S1.c " + cls.__name__
    p = property(lambda self: "S1.p")
class S2(S1):
    def a(self): return super().a() + "!" + super(S2, self).a()
    @classmethod
    def c(cls): return super().c()
    @property
    def p(self): return super().p + "2"
    def bad(self): return super().zzz
s = S2()
print(s.a(), S2.c(), s.p, super(S2, s), super(S2, s).__thisclass__, super(S2, s).__self__ is s)
try: s.bad()
except AttributeError as e: print(e)
class G:
    def __getattribute__(self, n):
        if n == "magic": return 1
        return object.__getattribute__(self, n)
    def __getattr__(self, n): return "ga " + n
    def __setattr__(self, n, v): object.__setattr__(self, n, v * 2)
    def __delattr__(self, n): print("del", n)
    def __dir__(self): return ["b", "a"]
g = G(); g.w = 3
print(g.magic, g.w, g.other, dir(g)); del g.w
print(isinstance(3, (str, (int,))), issubclass(bool, (str, int)))
for args in ((1, 2), ):
    try: isinstance(*args)
    except TypeError as e: print(e)
    try: issubclass(*args)
    except TypeError as e: print(e)
class O:
    pass
for f in (lambda: O(1), lambda: object(1), lambda: O.__init__(O(), 1), lambda: object.__new__(int), lambda: int.__new__(O), lambda: object.__new__(3), lambda: int.__new__()):
    try: f()
    except TypeError as e: print(e)
