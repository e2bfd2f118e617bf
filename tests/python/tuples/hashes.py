"""Hashes of nested tuples: the same each time, of living and dead tuples, with collections between."""
import gc
from collections import namedtuple

Pair = namedtuple("Pair", "a b")


def nest(n):
    return (n, (n + 1, "x"), Pair(n, (n, (None, True))))


print(hash((1, (2, 3))) == hash((1, (2, 3))), hash(((),)) == hash(((),)), hash(Pair(1, (2,))) == hash((1, (2,))))

# More than are remembered at first; and again when they are.
kept = [nest(n) for n in range(30000)]
table = {t: n for n, t in enumerate(kept)}
for _ in range(3):
    print(all(table[t] == n for n, t in enumerate(kept)), all(table[nest(n)] == n for n in range(0, 30000, 17)))

# Addresses of dead tuples get new owners.
first = {hash(nest(n)) for n in range(1000)}
for turn in range(6):
    junk = [(turn, (k, turn)) for k in range(5000)]
    hashes = [hash(t) for t in junk]
    if any(hash((turn, (k, turn))) != h for k, h in enumerate(hashes)):
        print("wrong", turn)
    del junk
    gc.collect(turn % 3)
print({hash(nest(n)) for n in range(1000)} == first, all(table[t] == n for n, t in enumerate(kept)))


class Own(tuple):
    def __hash__(self):
        return 7


class Odd:
    count = 0

    def __hash__(self):
        Odd.count += 1
        return 11


print(hash((Own((1, (2, 3))), 1)) == hash((Own(()), 1)), hash(Own((1, 2))))
t = (Odd(), 1)
print(hash(t) == hash(t), Odd.count > 0)
for bad in ((1, []), (1, (2, [])), ((1, 2), {})):
    try:
        hash(bad)
    except TypeError as e:
        print(e)
deep = ()
for _ in range(500):
    deep = (deep,)
print(hash(deep) == hash((deep[0],)))
