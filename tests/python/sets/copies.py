"""Copies and results of set algebra: their order, room for more items, changes on the way."""
import random


def order(s):
    return list(s)


# Copies with little room, then many more items.
for n in (0, 1, 4, 5, 6, 7, 20, 45, 77, 200):
    a = set(range(n))
    b = a.copy()
    for k in range(1000, 1000 + 3 * n + 9):
        b.add(k)
    print(n, len(a), len(b), order(b)[:5], order(b)[-3:], sorted(b) == list(range(n)) + list(range(1000, 1000 + 3 * n + 9)))

# Removed items leave their places in copies of copies.
s = frozenset(range(50))
seen = []
for k in range(0, 50, 7):
    s = s - {k, k + 1, k + 2, 99}
    seen.append(order(s)[:4])
print(seen)
print(order(s), min(s), max(s), sum(s), sorted(s, reverse=True)[:3])

# The same sequence of operations gives the same order each time.
random.seed(5)
s = set()
for _ in range(3000):
    n = random.randrange(400)
    match random.randrange(6):
        case 0 | 1 | 2:
            s.add(n)
        case 3:
            s.discard(n)
        case 4:
            s = s - {n, n + 1} | {n + 7}
        case 5:
            s = set(frozenset(s) & set(range(n, n + 350)) | set(range(n, n + 5)))
print(len(s), order(s)[:12], order(s)[-6:])

# A popped copy goes on growing.
s = {1, 2, 3, 4, 5, 6, 7, 8, 9}.copy()
while s:
    s.pop()
for n in range(40):
    s.add(n * 3)
print(len(s), order(s)[:6])


# Subsets, with items that compare by Python code and change the sets meanwhile.
class Key:
    def __init__(self, n, act=None):
        self.n, self.act = n, act

    def __hash__(self):
        return 1

    def __eq__(self, other):
        if self.act:
            self.act()
        return isinstance(other, Key) and self.n == other.n


big = {Key(1), Key(2), Key(3)}
print({Key(2), Key(3)} <= big, {Key(2), Key(4)} <= big, big >= {Key(1)}, big < big, big <= big)
small = {Key(9)}
victim = {Key(1, lambda: small.clear()), Key(2)}
small.add(Key(5))
print(small <= victim, len(small))
big = frozenset(range(1000))
print(frozenset([1, 999]) <= big, frozenset([1, 1000]) <= big, frozenset() <= frozenset(), big <= frozenset([1]))


# Native consumers of a set that changes its size.
class Growing(Key):
    def __lt__(self, other):
        grown.add(len(grown))
        return False


grown = {Growing(n) for n in range(3)}
try:
    min(grown)
except RuntimeError as e:
    print(e)
grown = {1, 2, 3}


def add(n):
    grown.add(n + 10)
    return n


try:
    max(grown, key=add)
except RuntimeError as e:
    print(e)
grown = {1, 2, 3}
print(any(grown.add(5) or n == 1 for n in [1]), list(map(str, grown)))


class Own(set):
    def __iter__(self):
        yield from ("own", "iterator")


print(tuple(Own([1, 2])), list(Own()), sorted(Own([5])), min(Own([1])), len(Own([1, 2])), Own([1]) <= {1, 2})
