import cmath
import copy
import operator
for it in (iter([1, 2, 3]), iter((1, 2, 3)), iter('aéb'), iter(b'abc'), iter(range(5)), iter(range(10**20, 10**20 + 3)),
           reversed([1, 2, 3]), iter({1: 2, 3: 4}), iter({5}), enumerate('ab'), zip([1, 2], 'ab'), map(abs, [-1, -2]),
           filter(None, [1, 0, 2])):
    next(it)
    other = copy.copy(it)
    print(operator.length_hint(it, -1), list(other))
it = iter([1, 2, 3])
it.__setstate__(2)
print(list(it), it.__reduce__()[1])
print(range(3).__reduce__(), slice(1, 2).__reduce__())
print(copy.copy(OSError(2, 'no', 'f')).filename, ValueError(1, 2).__reduce__())
print(cmath.sqrt(-1), cmath.polar(1j), cmath.rect(0, 5), cmath.isclose(1, 1 + 1e-12j), cmath.phase(-1))
for f, x in (cmath.log, 0), (cmath.exp, 1000), (cmath.atanh, 1), (cmath.cos, float('inf')):
    try:
        f(x)
    except (ValueError, OverflowError) as e:
        print(type(e).__name__, e)
import collections
o = collections.OrderedDict.fromkeys('abcde')
for k in 'dbeac' * 3:
    o.move_to_end(k, last=False)
print(''.join(o), o.popitem(last=False)[0], o.popitem()[0], list(reversed(o)))
