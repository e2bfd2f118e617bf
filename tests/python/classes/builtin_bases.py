# Classes over built-in types.
class I(int):
    def __repr__(self): return "I(%d)" % self
    def foo(self): return self + 1
x = I(5)
print(x, x+1, x.foo(), type(x+1), x == 5, hash(x) == hash(5), {5: 'a'}[x], isinstance(x, int))
x.attr = 3
print(x.attr, x.__dict__, [10,20,30,40,50,60][x], int(x), type(int(x)), float(x), str(x), format(x, "04d"), f"{x}")
big = I(10**30)
print(big + 1, big > 5, -big, hash(big)==hash(10**30), big == 10**30, divmod(big, 7))
print(I("12", 8), I.from_bytes(b"\x01\x02", "big"), bool(I(0)), I(3) * [1], [1]*I(2))
class S(str):
    def hello(self): return "hello " + self
s = S("abc")
s.q = 1
print(s, s.hello(), s.upper(), type(s.upper()), s == "abc", {"abc": 1}[s], len(s), s[0], s.q, repr(s), S(), type(str(s)), s + "d", "%s" % s, s in {"abc"}, type(S(s)))
class T(tuple):
    def __new__(cls, a, b): return super().__new__(cls, (a, b))
    @property
    def first(self): return self[0]
t = T(1, 2)
t.z = 9
print(t, t.first, t == (1,2), hash(t) == hash((1,2)), t + (3,), t.z, len(t), T.__mro__)
a, b = t
print(a, b, [*t], t.__dict__)
class F(float): pass
f = F(1.5); f.x = 2
print(f, f + 1, f.x, f == 1.5, type(f*2), int(f))
class B(bytes): pass
b = B(b"xyz"); b.x = 1
print(b, b[0], b == b"xyz", b.x, len(b), b.decode())
class L(list):
    def __init__(self, *a): super().__init__(a); self.n = len(a)
l = L(1,2,3)
print(l, l.n, l + [1], sorted(l))
class D(dict):
    def __missing__(self, k): return k * 2
d = D(a=1)
print(d["a"], d["zz"], d, d.get("q"))
class FS(frozenset): pass
print(FS([1]), FS([1]) == frozenset([1]), hash(FS([1])) == hash(frozenset([1])))
class C(complex): pass
print(C(1,2), C(1,2)+1, type(C(1)))
class P(property): pass
class Q:
    @P
    def v(self): return 42
print(Q().v, type(Q.__dict__['v']))
class E(Exception):
    def __init__(self, a, b): super().__init__(a); self.b = b
e = E(1, b=2)
print(e.args, e.b, repr(e))
class EN(enumerate): pass
print(list(EN("ab")), type(EN("a")))
class Z(zip): pass
print(list(Z([1],[2])))
class LL(list):
    def __new__(cls, *a): return super().__new__(cls, *a)
print(LL([1,2]))
class IM:
    def __index__(self): return 2
print([1,2,3][IM()])
for bad in (bool, range, slice, type(None), type(lambda:0)):
    try:
        class X(bad): pass
    except TypeError as e: print(e)
try:
    class X(int, str): pass
except TypeError as e: print(e)
