import itertools
from itertools import *

def attempt(f, *a, **k):
    try:
        print(f(*a, **k))
    except Exception as e:
        print(type(e).__name__, e)

def add(a, b):
    return a + b

print(list(accumulate([1, 2, 3])), list(accumulate('abc')), list(accumulate([1, 2, 3], lambda a, b: a * b, initial=10)))
print(list(chain('ab', [1], ())), list(chain.from_iterable(['ab', 'cd'])))
print(list(combinations('abcd', 2)), list(combinations([], 0)), list(combinations('ab', 3)))
print(list(combinations_with_replacement('abc', 2)), list(combinations_with_replacement('', 1)))
print(list(permutations('abc')), list(permutations('abc', 2)), list(permutations('ab', 3)), list(permutations(range(4), 3))[:5])
print(list(product('ab', range(2))), list(product('ab', repeat=2)), list(product()), list(product('ab', '')), list(product([1], repeat=0)))
print(list(compress('abcdef', [1, 0, 1, 0, 1, 1])))
print(list(islice(count(10), 3)), list(islice(count(1.5, 0.5), 3)), list(islice(count(2**47 - 2), 4)), list(islice(count(2**63 - 2), 3)))
print(count(3), count(3, 2), count(1.5), count(-5, -1), repeat('x'), repeat(5, 3))
print(list(islice(cycle('abc'), 7)), list(cycle([])))
print(list(dropwhile(lambda x: x < 3, [1, 2, 3, 1])), list(takewhile(lambda x: x < 3, [1, 2, 3, 1])))
print(list(filterfalse(None, [0, 1, 2, ''])), list(filterfalse(lambda x: x % 2, range(6))))
print([(k, list(g)) for k, g in groupby('aaabbca')], [(k, list(g)) for k, g in groupby([1, 3, 2, 4, 5], key=lambda x: x % 2)])
g = groupby('aab')
k, first = next(g)
next(g)
print(list(first))
print(list(islice('abcdefg', 2)), list(islice('abcdefg', 2, None)), list(islice('abcdefg', 1, 6, 2)), list(islice('abc', 0)))
print(list(pairwise('abcd')), list(pairwise('a')))
print(list(repeat(7, 3)), repeat(7, 3).__length_hint__(), list(starmap(add, [(1, 2), [3, 4]])))
a, b = tee(range(200))
print(next(a), next(a), sum(b), sum(a))
c, d = tee(iter('xyz'))
next(c)
e, f = tee(c)
print(list(e), list(f), list(d), tee('ab', 0))
print(list(zip_longest('abc', [1], (), fillvalue='-')), list(zip_longest()))
attempt(islice, 'abc', -1)
attempt(islice, 'abc', 'x')
attempt(islice, 'abc', 1, 2, 0)
attempt(islice, 'abc')
attempt(combinations, 'abc', -1)
attempt(permutations, 'abc', 'x')
attempt(product, 'a', repeat=-1)
attempt(count, 'a')
attempt(chain.from_iterable, 3)
attempt(tee, 'ab', -1)
attempt(list, chain('a', 3))
attempt(accumulate)
attempt(repeat(1).__length_hint__)
def stop(x):
    raise StopIteration
print(list(map(stop, [1, 2])), list(starmap(stop, [(1,)])))
for x in map(stop, [1]):
    print(x)
print([itertools.count, itertools.chain, type(iter(groupby('a')))])
