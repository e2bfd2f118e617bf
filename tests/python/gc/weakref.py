# Weak references, callbacks, proxies, finalizers.
import gc, _weakref
from _weakref import ref, proxy, getweakrefcount, getweakrefs

class C:
    def __init__(self, n): self.n = n
    def __eq__(self, other): return isinstance(other, C) and self.n == other.n
    def __hash__(self): return hash(self.n)

def clean(depth=5):
    # Overwrites what earlier calls left on the stack.
    if depth:
        clean(depth - 1)
    else:
        gc.collect()

def basics():
    c = C(1)
    r = ref(c)
    other = C(1)
    print(r() is c, ref(c) is r, getweakrefcount(c), getweakrefs(c) == [r], r == ref(other), hash(r) == hash(1))
    print(repr(r).startswith('<weakref at 0x'), "to 'C' at" in repr(r), r.__callback__)
    called = []
    r2 = ref(c, lambda w: called.append((w is r2, w())))
    print(r2 is r, getweakrefcount(c), r2.__callback__ is not None)
    del c
    clean()
    print(r(), r2(), called, repr(r).endswith('; dead>'), hash(r), r == r, r == r2)

basics()

def proxies():
    class V:
        x = 3
        def __add__(self, o): return ('add', o)
        def __getitem__(self, i): return i * 2
        def __len__(self): return 7
        def __call__(self, a): return a + 1
    v = V()
    p = proxy(v)
    p.y = 5
    print(p.x, v.y, p + 1, p[4], len(p), p(2), type(p).__name__, bool(p))

proxies()
for bad in (1, 'x', (), [], {}, None, 1.5):
    try:
        ref(bad)
    except TypeError as e:
        print(e)
for good in (basics, C, gc, {1}.union, frozenset({1}), {2}, C(1).__eq__):
    ref(good)
print('finalizers')
class F:
    def __init__(self, name): self.name = name
    def __del__(self): print('del', self.name)
class Back:
    kept = None
    def __del__(self):
        print('back')
        Back.kept = self

def make():
    a = F('a'); b = F('b')
    a.other = b; b.other = a

make()
clean()
def back(): Back()
back()
clean()
print(Back.kept is not None)
Back.kept = None
clean()
print(gc.isenabled(), gc.collect() >= 0, len(gc.get_threshold()), gc.get_debug())
gc.disable(); print(gc.isenabled()); gc.enable()
l = [1, 2, C]
print(C in gc.get_referents(l), any([x is l for x in gc.get_referrers(C)]), gc.is_tracked(l), gc.is_tracked(1))
