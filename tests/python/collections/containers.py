"""Membership, slices, hashes of nested tuples and set operations, with items that answer oddly."""
from collections import namedtuple


class Odd:
    """Equal to what it is told, and counts how often it was asked."""
    asked = 0

    def __init__(self, *values):
        self.values = values

    def __eq__(self, other):
        Odd.asked += 1
        return other in self.values

    def __hash__(self):
        return hash(self.values[0])


class Changing(list):
    """Grows while it is searched."""


class Grower:
    def __init__(self, target):
        self.target = target

    def __eq__(self, other):
        self.target.append("late")
        return False


items = [1, 2.0, "three", None, True, (1, 2), Odd(9, "nine"), 2**70]
for x in [1, 1.0, 2, "three", "".join(["th", "ree"]), None, False, 0, (1, 2), 9, "nine", "ten", 2**70]:
    for c in (items, tuple(items), items[:3], Changing(items)):
        print(int(x in c), int(x not in c), c.count(x), c.index(x) if x in c else "-", end="|")
    print()
print(Odd.asked)
growing = [1]
growing.append(Grower(growing))
print("late" in growing, 5 in growing[:1], len(growing))
print([1, 2, 3, 2, 1].index(2, 2), (1, 2, 3, 2, 1).index(2, -3, 10), [1, 2].index(2, -1))
for wrong in (lambda: [1, 2].index(3), lambda: (1, "a").index("b"), lambda: [1, 2].index(1, 1, 2), lambda: [1].remove("1")):
    try:
        wrong()
    except ValueError as e:
        print(type(e).__name__)


class Index:
    def __init__(self, n, target=None):
        self.n, self.target = n, target

    def __index__(self):
        if self.target is not None:
            self.target.clear()
        return self.n


BOUNDS = [None, 0, 1, 3, 5, 9, -1, -2, -9, True, 2**47, -2**70, Index(2)]
full = list(range(5))
for sequence in full, tuple(full), [], "abcde":
    for step in (None, 1, 2, -1, -2, 7, -7, True):
        print(*[sequence[a:b:step] for a in BOUNDS for b in BOUNDS], sep=" ")
target = list(range(9))
print(target[Index(1, target):5], target)
target = list(range(9))
print(target[5:Index(1, target):-1], target)
for wrong in (lambda: full[::0], lambda: full[1.5:], lambda: full["a":]):
    try:
        wrong()
    except (ValueError, TypeError) as e:
        print(e)
part = full[1:4]
part.append(7)
part += full[::-1]
print(part, full, full[1:1], full[1:1] + [1])
flips = list(range(10))
for k in range(10):
    flips[:k + 1] = flips[k::-1]
    print(flips)
big = list(range(3000))
print(sum(big[1:-1]), sum(big[::-1]), big[2999:0:-1] == big[:0:-1], len(big[:513]), len(big[512::-1]))

Point = namedtuple("Point", "x y")


class Counted(tuple):
    """A tuple with a hash of its own."""
    calls = 0

    def __hash__(self):
        Counted.calls += 1
        return 5


for t in ((), (1,), ((1, 2), 3), Point(1, 2), (Point(1, (2, 3)), "x"), (((),),), ("a", -1, 1.5, None, True), (2**70, (b"b",))):
    again = eval(repr(t), {"Point": Point})
    print(hash(t) == hash(again) == hash(t), {t: 1}[again], again in {t}, hash(t) == hash(tuple(t)))
print(hash((Counted((1, 2)), 1)) == hash((5, 1)), hash(Counted()), Counted.calls > 0)
deep = ()
for n in range(50):
    deep = (deep, n)
print({deep: "deep"}[deep], hash(deep) == hash((deep[0], 49)))
for n in range(2000):
    # Each in the place of an earlier one.
    assert hash(((n, 1), n)) == hash((tuple([n, 1]), n))
for wrong in (lambda: hash(((1, []), 2)), lambda: {(1, ({},)): 1}, lambda: hash((Point([], 1),))):
    try:
        wrong()
    except TypeError as e:
        print(str(e).split("type: ")[-1].rstrip(")"))

sets = [set(), {1}, {1, 2}, set(range(40)), {"a", 1}, frozenset(range(0, 40, 3)), {(1, 2)}, {2.0, 1.0}, set("hello world")]
holes = set(range(60))
for n in range(0, 60, 2):
    holes.discard(n)
holes.add("new")
sets.append(holes)
for a in sets:
    print([(int(a <= b), int(a < b), int(a >= b), int(a > b), int(a == b), int(a.isdisjoint(b))) for b in sets])
for a in sets:
    print([sorted(map(str, a | b)) == sorted(map(str, b | a)) and (len(a & b), len(a - b), len(a ^ b)) for b in sets])
for n in (3, 8, 9, 30, 31, 100):
    s = set()
    for k in range(n):
        s.add(k * 17 % 101)
    for k in range(0, n, 3):
        s.discard(k * 17 % 101)
    for k in range(n, n + 5):
        s.add(k)
    print(list(s))
a, b = 10**40 + 7, 10**38
for x, y in [(a, b), (-a, -b), (a, -b), (b, a), (2**128, 2**64), (2**128 - 1, 2**64 + 1), (2**192 - 1, 2**128 - 1), (10**300, 10**290 + 1),
             (2**640, 2**577 - 1), (2**640 - 1, 2**576), (a, a), (a - 1, a), (-a, a), (3 * a, a), (3 * a - 1, a)]:
    print(x // y, x % y, divmod(x, y) == (x // y, x % y), x // y * y + x % y == x)
