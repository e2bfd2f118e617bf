# expectation: by hand
from _collections import deque, defaultdict, OrderedDict, _tuplegetter, _count_elements

def attempt(f, *a, **k):
    try:
        print(f(*a, **k))
    except Exception as e:
        print(type(e).__name__, e)

d = deque('abc')
d.append('d'); d.appendleft('z')
print(d, len(d), d[0], d[-1], 'b' in d, d.index('b'), d.count('a'), list(reversed(d)), d.maxlen)
d.rotate(2); print(d)
d.rotate(-3); print(d)
d.insert(1, 'I'); d.insert(-1, 'J'); d.insert(100, 'K'); print(d)
d.remove('J'); del d[1]; d[0] = 'X'; print(d, d.pop(), d.popleft(), d)
d.extend([1, 2]); d.extendleft([3, 4]); d.reverse(); print(d)
m = deque(range(10), 3)
m.append(99); print(m, m.maxlen); m.appendleft(7); print(m, m * 2, m + deque([1]))
m += [5, 6]; print(m, m.copy(), m.__reduce__()[:3])
print(deque([1, 2]) < deque([1, 3]), deque([1]) == deque([1]), deque([1]) == [1], deque() * 3, deque([1]) * 3)
attempt(deque([1]).remove, 2)
attempt(deque().pop)
attempt(deque, 1, 2, 3)
attempt(deque, [], -1)
attempt(deque, [], 'a')
attempt(lambda: deque([1])[5])
attempt(lambda: deque([1])['a'])
attempt(m.insert, 0, 1)
attempt(lambda: deque() + [1])
attempt(deque('ab').index, 'q')
def grow():
    for x in (q := deque([1, 2])):
        q.append(x)
attempt(grow)
r = deque(); r.append(r); print(r)
big = deque(range(1000)); big.rotate(300); print(big[0], sum(big), len(big))
class D(deque):
    pass
s = D([1, 2], maxlen=5); s.x = 1
print(s, s.copy(), type(s.copy()) is D, s.x)
attempt(lambda: hash(deque()))

dd = defaultdict(list, a=[1])
dd['b'].append(2); print(dd, dd['c'], 'q' in dd, dd.get('q'), dd.default_factory)
dd.default_factory = None
attempt(lambda: dd['zz'])
attempt(defaultdict, 3)
print(defaultdict(int, {'a': 1}) | {'b': 2}, {'b': 2} | defaultdict(int, {'a': 1}), dd.copy(), dd.__reduce__()[:2])
class DD(defaultdict):
    def __missing__(self, key):
        return key * 2
print(DD()['ab'], isinstance(dd, dict), dd == {'a': [1], 'b': [2], 'c': []})

o = OrderedDict([('a', 1), ('b', 2)], c=3)
print(o, list(o), o.keys(), o.items(), o.values(), list(reversed(o)), list(reversed(o.items())))
o.move_to_end('a'); print(o); o.move_to_end('c', last=False); print(o)
print(o.popitem(), o.popitem(last=False), o, o.pop('zz', 5), o.setdefault('q', 7), o)
print(OrderedDict(a=1, b=2) == OrderedDict(b=2, a=1), OrderedDict(a=1, b=2) == dict(b=2, a=1), OrderedDict(a=1) | {'z': 2}, {'z': 2} | OrderedDict(a=1))
attempt(OrderedDict().popitem)
attempt(o.move_to_end, 'nope')
attempt(o.pop, 'nope')
attempt(OrderedDict, [1, 2])
o.attribute = 'x'; print(o.attribute, o.__reduce__()[:4], o.copy(), OrderedDict(), OrderedDict.fromkeys('ab', 0))
def lru():
    cache = OrderedDict()
    for i in range(3000):
        cache[i % 700] = i
        cache.move_to_end(i % 700)
        if len(cache) > 500:
            cache.popitem(last=False)
    return len(cache), next(iter(cache)), sum(cache.values())
print(lru())
q = OrderedDict.fromkeys(range(500))
print([q.popitem(last=False)[0] for _ in range(300)] == list(range(300)), len(q))
for i in range(1000, 2000): q[i] = i
print(q.popitem(last=False), len(q))
class O(OrderedDict):
    def __setitem__(self, k, v):
        super().__setitem__(k, v + 1)
print(O(a=1), O.fromkeys('a', 1), O({'q': 1}).copy())
def change():
    for k in (z := OrderedDict(a=1, b=2)):
        z['c'] = 1
try:
    change()
except RuntimeError as e:
    print('RuntimeError')

class T:
    x = _tuplegetter(0, 'doc')
print(T.x, T.x.__doc__)
attempt(lambda: T().x)
attempt(setattr, T(), 'x', 1)
c = {}
_count_elements(c, 'abracadabra'); print(c)
