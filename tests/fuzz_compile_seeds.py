# Snippets from which the fuzzer makes its texts, separated by lines of dashes.
# ---
log = []
# ---
def p(*a, **k):
    print(*a, *sorted(k.items()))
# ---
def f1(a, b=2, *args, c, d=4, **kw):
    p(a, b, args, c, d, kw)
# ---
f1(1, c=3)
# ---
f1(1, 2, 3, 4, c=3, e=5)
# ---
f1(*[1, 2], *(3,), c=1, **{'z': 1})
# ---
def posonly(a, /, b, *, c=1): p(a, b, c)
# ---
posonly(1, b=2); posonly(1, 2, c=3)
# ---
posonly(1, b=2); posonly(1, 2, c=3)
# ---
try:
    f1(1, **{'c': 1}, c=2)
except TypeError as e: p('TE')
# ---
def counter():
    n = 0
    def inc(k=1):
        nonlocal n
        n += k
        return n
    return inc
# ---
c = counter(); p(c(), c(), c(5))
# ---
c = counter(); p(c(), c(), c(5))
# ---
fs = [lambda: i for i in range(3)]
# ---
p([f() for f in fs])
# ---
def g():
    fs = [lambda x=x: (x, y) for x in range(2) for y in range(2)]
    return [f() for f in fs]
# ---
p(g())
# ---
def outer(x):
    class A:
        y = x
        def m(self): return x, self.y
        w = 10
        z = w
    return A
# ---
a = outer(3)(); p(a.m(), a.z, a.y)
# ---
a = outer(3)(); p(a.m(), a.z, a.y)
# ---
x = 'outer'
# ---
l = [x for x in range(3)]
# ---
p(x, l)
# ---
def h():
    x = 5
    r = [[x for x in range(x)] for x in range(3)]
    s = {x: y for x, y in zip('ab', [1, 2])}
    t = {x for x in [1, 1, 2] if x > 1}
    return x, r, s, t
# ---
p(h())
# ---
class K:
    a = 3
    b = [i for i in range(3)]
    c = [j * 2 for j in b if j]
# ---
p(K.b, K.c)
# ---
def w(data):
    out = []
    while (n := len(data)) > 2:
        data = data[1:]
        out.append(n)
    z = [y := v, y * 2] if (v := 3) else None
    tot = 0
    r = [tot := tot + i for i in range(4)]
    return out, n, z, r, tot
# ---
p(w([1, 2, 3, 4, 5]))
# ---
def ww():
    x = 1
    return x + (x := 5) + x
# ---
p(ww())
# ---
def cmp(a, b, c):
    return a < b < c, a == b != c, not a < b, (1 < a < 5 < b)
# ---
p(cmp(1, 2, 3), cmp(3, 2, 1), cmp(2, 6, 7))
# ---
def side(v): log.append(v); return v
# ---
p(side(1) < side(3) < side(2) < side(9), log)
# ---
if side(1) < side(2) < side(3): p('ok')
# ---
if not (side(5) < side(2) < side(3)): p('ok2')
# ---
def bo(a, b, c):
    x = a and b or c
    a = a or b
    b = b and a
    return x, a, b, (not a) or b
# ---
for t in [(0, 1, 2), (1, 0, 3), (1, 2, 3), (0, 0, 0)]: p(bo(*t))
# ---
def te(a): return 'n' if a is None else 'z' if a == 0 else 'p' if a > 0 else 'm'
# ---
p([te(i) for i in (None, 0, 1, -1)])
# ---
a, b = 1, 2; a, b = b, a; p(a, b)
# ---
a, b = 1, 2; a, b = b, a; p(a, b)
# ---
a, b = 1, 2; a, b = b, a; p(a, b)
# ---
def sw(a, b, c):
    a, b = b, a + b
    a, b, c = c, a, b
    (x, y), z = (a, b), c
    [q, *r] = x, y, z
    *s, t = r
    i = j = k = []
    j.append(1)
    l = [0, 1, 2]
    i = l[2] = 7
    l[0], l[1] = l[1], l[0]
    return a, b, c, q, r, s, t, i, l
# ---
p(sw(1, 2, 3))
# ---
def chain(x):
    (x, y) = z = x
    return x, y, z
# ---
p(chain((1, 2)))
# ---
d = {}
# ---
d['a'] = d['b'] = 3
# ---
d['a'] += 4
# ---
class O: pass
# ---
o = O(); o.x = 1; o.x += 5; o.x **= 2
# ---
o = O(); o.x = 1; o.x += 5; o.x **= 2
# ---
o = O(); o.x = 1; o.x += 5; o.x **= 2
# ---
o = O(); o.x = 1; o.x += 5; o.x **= 2
# ---
o.l = [1]; o.l += [2]; o.l[0] -= 9
# ---
o.l = [1]; o.l += [2]; o.l[0] -= 9
# ---
o.l = [1]; o.l += [2]; o.l[0] -= 9
# ---
p(d, o.x, o.l)
# ---
del d['a'], o.x
# ---
p(d, hasattr(o, 'x'))
# ---
def dl():
    x = 1
    del x
    try:
        x
    except UnboundLocalError: p('unbound')
    try: del x
    except UnboundLocalError: p('unbound2')
    x = 3
    return x
# ---
p(dl())
# ---
def cond(b):
    if b: v = 1
    try: return v
    except UnboundLocalError: return 'U'
# ---
p(cond(1), cond(0))
# ---
s = list(range(10))
# ---
p(s[1:3], s[::2], s[-1], s[:], s[5:1:-2])
# ---
s[2:4] = []; p(s); del s[0:2]; p(s)
# ---
s[2:4] = []; p(s); del s[0:2]; p(s)
# ---
s[2:4] = []; p(s); del s[0:2]; p(s)
# ---
s[2:4] = []; p(s); del s[0:2]; p(s)
# ---
n = 'w'; v = 3.14159
# ---
n = 'w'; v = 3.14159
# ---
p(f'{n} {v:.2f} {v!r:>10} {n=} {v=:.1f} {n!r}', f'{{}}' 'a' f'{n:{">"}{5}}|', f'', f'{n}')
# ---
p('a' 'b' "c", b'a' b'\x00', 'é\u1234\n\x41')
# ---
p(1_000, 0xff, 0o17, 0b11, 1e3, 1j, 10**20, 2**100, 12345678901234567890123, -5 // 2, -5 % 3, 7 / 2, 1 << 10, ~5, not 3)
# ---
p(0xffffffffffffffffffff, 18446744073709551615)
# ---
p([1, 2, 3], (1, 2), {1, 2, 3}, {'a': 1, **{'b': 2}, 'c': 3}, [*'ab', 1, *(), 2], (*'ab', 1), {*'a', 1} == {1, 'a'})
# ---
big = [0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33,34,x,36]
# ---
p(big, len(big))
# ---
bd = {1:1,2:x,3:3,4:4,5:5,6:6,7:7,8:8,9:9,10:1,11:1,12:1,13:1,14:1,15:1,16:1,17:1,18:2}
# ---
p(bd)
# ---
p(x in ['outer', 2], 3 not in {1, 2}, x is None, x is not None, not x is None, not x in 'a')
# ---
def p(*a): print(*a)
# ---
def t1(x):
    try:
        p('try', x)
        if x == 1: raise ValueError('v')
        if x == 2: raise KeyError('k')
        if x == 3: return 'ret'
        if x == 4: 1 / 0
    except ValueError as e:
        p('VE', e)
        return 'VEret'
    except (KeyError, IndexError) as e:
        p('KE', e)
    else:
        p('else')
    finally:
        p('finally')
    return 'end'
# ---
for i in range(5):
    try: p(t1(i))
    except ZeroDivisionError as e: p('ZD', e)
# ---
def t2():
    for i in range(5):
        try:
            if i == 1: continue
            if i == 3: break
            p(i)
        finally:
            p('f', i)
    else:
        p('no')
    return 'd'
# ---
p(t2())
# ---
def t3():
    try:
        return 'a'
    finally:
        return 'b'
# ---
p(t3())
# ---
def t4():
    x = 1
    try:
        return x
    finally:
        x = 2
# ---
p(t4())
# ---
def t5():
    while True:
        try:
            1 / 0
        except ZeroDivisionError:
            break
        finally:
            p('fin')
    try:
        try: raise ValueError('a')
        except ValueError as e:
            raise KeyError('b') from e
    except KeyError as k:
        p(repr(k), repr(k.__cause__), repr(k.__context__))
    try:
        try: raise ValueError('a')
        finally: p('inner')
    except ValueError: p('got')
    try:
        try: raise ValueError('a')
        except ValueError: raise
    except ValueError as e: p('re', e)
    try: e
    except UnboundLocalError: p('gone')
# ---
t5()
# ---
class CM:
    def __init__(self, n, sup=False): self.n = n; self.sup = sup
    def __enter__(self): p('enter', self.n); return self.n
    def __exit__(self, *a): p('exit', self.n, a[0]); return self.sup
# ---
def t6(k):
    with CM('a') as a, CM('b', True) as (b):
        p(a, b)
        if k == 1: return 'r'
        if k == 2: raise ValueError('x')
    with CM((1, 2)) as (c, d): p(c, d)
    for i in range(3):
        with CM(i):
            if i == 1: continue
            if k == 3: break
    return 'end'
# ---
for k in range(4): p(t6(k))
# ---
try:
    with CM('q'): raise IndexError('i')
except IndexError as e: p('out', e)
# ---
def t7():
    try:
        raise ValueError(1)
    except ValueError as e:
        try:
            raise KeyError(2)
        except KeyError as e2:
            p(repr(e2.__context__))
        try:
            raise
        except ValueError as e3: p('same', e3 is e)
    try:
        raise
    except RuntimeError as r: p(r)
# ---
t7()
# ---
def t8(n):
    r = []
    for i in range(n):
        try:
            try:
                if i % 3 == 0: raise ValueError
                r.append(i)
            except ValueError:
                if i == 3: return r
                continue
            finally:
                r.append('f')
        finally:
            r.append('g')
    return r
# ---
p(t8(3), t8(6))
# ---
def t9():
    def f():
        try: yield_ = 1; return f2()
        finally: p('x')
    def f2(): raise OSError('deep')
    try: f()
    except OSError as e: p(e)
    for e in range(2):
        try: pass
        except: pass
        else: p('els', e)
# ---
t9()
# ---
def t10():
    try:
        assert 0, 'msg'
    except AssertionError as e: p(e, e.args)
    try: assert not 1
    except AssertionError as e: p(e.args)
    assert 1, 1 / 0
# ---
t10()
# ---
e = 5
# ---
try: raise ValueError
except ValueError as e: pass
# ---
try: p(e)
except NameError: p('no e')
# ---
def t11():
    def get(): return e
    try: raise ValueError('cell')
    except ValueError as e: p(get())
    try: get()
    except NameError: p('empty cell')
# ---
t11()
# ---
class Base:
    def __init__(self, v): self.v = v
    def hi(self): return 'base %s' % self.v
    @property
    def prop(self): return self.v * 2
    @classmethod
    def make(cls): return cls(9)
    @staticmethod
    def st(x): return x + 1
# ---
class D(Base):
    'docs'
    cls_attr: int = 4
    ann: str
    def __init__(self, v):
        super().__init__(v + 1)
        self.__priv = 1
    def hi(self):
        return 'D' + super().hi() + str(self.__priv) + __class__.__name__
    def lst(self): return [super(D, self).hi() for _ in range(1)]
# ---
d = D(1); p(d.hi(), d.prop, D.make().v, D.st(1), d._D__priv, D.__doc__, D.__qualname__, d.lst())
# ---
d = D(1); p(d.hi(), d.prop, D.make().v, D.st(1), d._D__priv, D.__doc__, D.__qualname__, d.lst())
# ---
class M(type):
    def __new__(m, n, b, ns, **k): p('meta', n, k); return super().__new__(m, n, b, ns)
    def __init__(cls, n, b, ns, **k): pass
# ---
class WithMeta(metaclass=M, opt=3):
    class Inner:
        def f(self): pass
# ---
p(WithMeta.Inner.__qualname__, WithMeta.Inner.f.__qualname__, t9.__name__)
# ---
def deco(n):
    def d(f):
        def w(*a, **k):
            p('deco', n); return f(*a, **k)
        return w
    return d
# ---
@deco(1)
@deco(2)
def fn(x): return x
# ---
p(fn(3))
# ---
import os.path as osp, sys
# ---
from os import path, sep as s
# ---
import os.path
# ---
p(osp is path, s, os.path is path)
# ---
def imp():
    import math
    from math import pi as P, sqrt
    return math.floor(P), sqrt(4)
# ---
p(imp())
# ---
from math import *
# ---
p(floor(2.5))
# ---
glob = 1
# ---
def setg():
    global glob, newg
    glob += 1
    newg = 3
    del glob
    glob = 8
# ---
setg(); p(glob, newg)
# ---
setg(); p(glob, newg)
# ---
def loops():
    i = 0
    while i < 10:
        i += 1
        if i % 2: continue
        if i > 6: break
    else: p('never')
    for a, (b, c) in [(1, (2, 3))]: p(a, b, c)
    for x in []: pass
    else: p('empty else')
    o = [0]
    for o[0] in range(3): pass
    while False: p('no')
    while not i: pass
    while 1:
        if i: break
    return i, o
# ---
p(loops())
# ---
def deflt(a=[], *, k={}): a.append(1); k[len(a)] = 1; return a, k
# ---
deflt(); p(deflt())
# ---
deflt(); p(deflt())
# ---
p((lambda *a, **k: (a, k))(1, b=2), (lambda: 1)(), (lambda a, b=1, *c: a + b)(1))
# ---
def rec(n): return 1 if n < 2 else n * rec(n - 1)
# ---
p(rec(10))
# ---
def nest(a):
    def b():
        def c():
            nonlocal a
            a += 1
            return lambda: a
        return c
    x = b()()
    return x(), a
# ---
p(nest(1))
# ---
def ann(x: int, y: 'str' = 'a') -> None:
    z: int = 3
    w: undefined_name
    self = None
    return x, y, z
# ---
p(ann(1))
# ---
p(print.__name__, max([1, 2], key=lambda v: -v), sorted('bca', reverse=True))
# ---
a = b = c = 0
# ---
if a: p(1)
elif b: p(2)
elif not c: p(3)
else: p(4)
# ---
p([(i, j) for i in range(3) if i for j in range(i) if j == 0], {k: v for k, v in {'a': 1}.items()}, [[y for y in range(x)] for x in range(3)])
# ---
p("%s" % 'x', "a" * 3, (1, 2) + (3,))
# ---
def args(*a): return a
# ---
l = [1, 2]
# ---
p(args(*l, 3, *l), args(*l), args(*'ab', *[]), dict(a=1, **{'b': 2}, c=3), dict(**{'x': 1}))
