# expectation: by hand
import _functools
from _functools import partial, reduce, cmp_to_key, _lru_cache_wrapper, Placeholder
import _operator as operator

def attempt(f, *a, **k):
    try:
        print(f(*a, **k))
    except Exception as e:
        print(type(e).__name__, e)

def show(*a, **k):
    return a, k

p = partial(show, 1, x=2)
print(p(3, y=4), p(x=5), p.func is show, p.args, p.keywords)
q = partial(p, 7, y=8)
print(q.func is show, q.args, q.keywords, partial(print, 1, a='b').args)
r = partial(show, Placeholder, 2, Placeholder, 4)
print(r('a', 'b', 'c'), r.args, partial(r, 'z').args)
attempt(r, 1)
attempt(partial)
attempt(partial, 3)
attempt(partial, show, Placeholder)
p.note = 'x'
print(p.note, p.__reduce__()[2][3])
class C:
    m = partial(show, 1)
    s = partial(show, Placeholder, 'k')
c = C()
print(c.m()[0][1] is c, len(c.s()[0]), C.m(5))
class P(partial):
    pass
print(P(show, 1)(2))

print(reduce(operator.add, [1, 2, 3]), reduce(operator.mul, [2, 3], 4), reduce(operator.add, [], initial=9))
attempt(reduce, operator.add, [])
attempt(reduce, operator.add, 3)
print(sorted([3, 1, 2], key=cmp_to_key(lambda a, b: b - a)))
K = cmp_to_key(lambda a, b: a - b)
print(K(1) < K(2), K(1) == K(1), K(3).obj)
attempt(lambda: K(1) < 2)
attempt(lambda: hash(K(1)))

class Info:
    def __init__(self, *a):
        self.a = a
calls = []
def square(x, y=0):
    calls.append(x)
    return x * x
for limit in (None, 0, 2, 3):
    calls.clear()
    f = _lru_cache_wrapper(square, limit, False, Info)
    print([f(n) for n in (1, 2, 1, 3, 1, 2, 4, 1)], calls, f.cache_info().a)
    f.cache_clear()
    print(f.cache_info().a)
t = _lru_cache_wrapper(square, 100, True, Info)
print(t(1), t(1.0), t(True), t(1, y=2), t(1, y=2), t.cache_info().a)
fib = _lru_cache_wrapper(lambda n: n if n < 2 else fib(n - 1) + fib(n - 2), None, False, Info)
print(fib(100), fib.cache_info().a)
big = _lru_cache_wrapper(square, 50, False, Info)
print(sum([big(n % 70) for n in range(1000)]), big.cache_info().a)
class D:
    @lambda f: _lru_cache_wrapper(f, 10, False, Info)
    def twice(self, n):
        return 2 * n
d = D()
print(d.twice(4), d.twice(4), D.twice.cache_info().a)
f.__wrapped__ = square
print(f.__wrapped__ is square)
attempt(f, [])

print(operator.itemgetter(1)('abc'), operator.itemgetter(2, 0)('abc'), operator.itemgetter('k')({'k': 1}))
print(operator.itemgetter(1), operator.itemgetter(1, 'a'), operator.attrgetter('a.b', 'c'), operator.methodcaller('f', 1, x=2))
print(operator.attrgetter('__class__.__name__')(1), operator.methodcaller('replace', 'a', 'b')('aXa'), operator.methodcaller('sort', reverse=True)([1]))
print(operator.itemgetter(1, 2).__reduce__(), operator.methodcaller('f', 1).__reduce__())
attempt(operator.itemgetter)
attempt(operator.itemgetter(1), 'a', 'b')
attempt(operator.itemgetter(3), 'a')
attempt(operator.attrgetter, 3)
attempt(operator.methodcaller)
attempt(operator.methodcaller, 3)
print(operator.add(1, 2), operator.countOf([1, 2, 1], 1), operator.indexOf('abc', 'c'), operator.concat([1], [2]), operator.call(show, 1, k=2))
print(operator.index(True), operator.length_hint([1, 2]), operator.length_hint(iter([1]), 5), operator.is_none(None), operator.not_(0), operator.contains('ab', 'b'))
attempt(operator.indexOf, [1], 2)
attempt(operator.concat, 1, 2)
attempt(operator.index, 1.5)
attempt(operator.add, 1)
a = [1]
print(operator.iadd(a, [2]) is a, a, operator.setitem(a, 0, 9), a, operator.delitem(a, 0), a)
print(operator._compare_digest('a', 'a'), operator._compare_digest(b'a', b'b'))
