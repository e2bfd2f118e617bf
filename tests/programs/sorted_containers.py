"""Sorted lists, dicts and sets under a long mixed load."""
from random import Random

from sortedcontainers import SortedDict, SortedKeyList, SortedList, SortedSet

rng = Random(42)
items = SortedList()
check = []
for step in range(20000):
    n = rng.randrange(5000)
    if rng.random() < 0.6 or not check:
        items.add(n)
        check.append(n)
    else:
        victim = check.pop(rng.randrange(len(check)))
        items.remove(victim)
check.sort()
assert list(items) == check
items._check()
print(len(items), items[0], items[-1], items.bisect_left(2500), items.count(77), sum(items.islice(10, 50)))

words = "the quick brown fox jumps over the lazy dog and runs away from the angry bear".split()
counts = SortedDict()
for w in words:
    counts[w] = counts.get(w, 0) + 1
print(counts)
print(counts.peekitem(0), counts.peekitem(-1), list(counts.irange("d", "m")), counts.bisect("k"))
by_length = SortedKeyList(words, key=lambda w: (len(w), w))
print(list(by_length))
print(list(by_length.irange_key((4, ""), (5, ""))))
evens, threes = SortedSet(range(0, 60, 2)), SortedSet(range(0, 60, 3))
print(evens & threes, (evens | threes)[-5:], len(evens ^ threes), (evens - threes)[:5])
print(repr(SortedSet("mississippi")), SortedSet([3, 1, 2]).pop(0))
try:
    items.append(3)
except NotImplementedError as e:
    print(type(e).__name__, e)
try:
    SortedList([1, 2])[7]
except IndexError as e:
    print(type(e).__name__, e)
