"""Growth, deletion and collisions."""
d = {}
for i in range(1000):
    d[i] = i * i
print(len(d), d[0], d[999], 1000 in d, list(d)[:3], list(d)[-1])
for i in range(0, 1000, 2):
    del d[i]
print(len(d), list(d)[:5], 2 in d, 3 in d)
for i in range(0, 100, 2):
    d[i] = -i
print(len(d), list(d)[-3:], d[98], sum(d.values()))
for i in range(5000):
    d["k" + str(i % 7)] = i
    d.pop(i, None)
print(len(d), d["k0"], d["k6"], [k for k in d])
counts = {}
for word in "the cat and the dog and the bird".split():
    counts[word] = counts.get(word, 0) + 1
print(counts, sorted(counts.items(), key=lambda kv: (-kv[1], kv[0])))


class Same:
    """All of these collide."""

    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return 42

    def __eq__(self, other):
        return isinstance(other, Same) and self.n == other.n


table = {Same(n): n for n in range(50)}
print(len(table), table[Same(7)], Same(51) in table, table.pop(Same(9)), len(table), Same(9) in table, table.get(Same(10)))
table[Same(7)] = "seven"
print(table[Same(7)], len(table), len({Same(1), Same(1), Same(2)}))
big = {2 ** 64: "big", 2 ** 64 + 0.0: "float", -1: "a", -2: "b", 0.5: "half"}
print(big, big[2 ** 64], big[-1], big[-2.0])
while big:
    print(big.popitem()[0], end=" ")
print()
