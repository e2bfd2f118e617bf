"""Weak references to partials and caches, copies and states of partials."""
import collections
import copy
import functools
import weakref


@functools.lru_cache
def cached():
    return 1


p = functools.partial(print, 1)
print(weakref.ref(p)() is p, weakref.ref(cached)() is cached)
p.attr = []
q = copy.copy(p)
print(q.args is p.args, q.attr is p.attr, q.keywords)
p.__setstate__((print, (1,), dict(a=10), None))
print(p.__dict__, p.keywords)
p.__setstate__((print, (1,), None, {"x": 1}))
print(p.__dict__, p.keywords)


class Ordered(collections.OrderedDict):
    pass


for a, b in [(Ordered(a=1), {"b": 2}), ({"b": 1}, Ordered(c=2)), ({"b": 1}, {"c": 3})]:
    print(type(a | b).__name__, dict(a | b))
