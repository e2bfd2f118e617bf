"""sorted: stability, keys, reverse, many sizes."""
people = [("Bo", 30), ("Ada", 30), ("Cy", 25), ("Di", 30), ("Ed", 25)]
print(sorted(people, key=lambda p: p[1]))
print(sorted(people, key=lambda p: p[1], reverse=True))
print(sorted(people))
print(sorted(people, key=lambda p: (-p[1], p[0])))
seed = 12345
for size in (0, 1, 2, 3, 31, 32, 33, 64, 100, 1000):
    values = []
    for i in range(size):
        seed = (seed * 1103515245 + 12345) % 2147483648
        values.append((seed >> 8) % 50)
    pairs = sorted([(v, i) for i, v in enumerate(values)], key=lambda p: p[0])
    good = True
    for left, right in zip(pairs, pairs[1:]):
        if left > right:
            good = False
    print(size, good, sorted(values) == [p[0] for p in pairs], sorted(values, reverse=True) == sorted(values)[::-1])
print(sorted([3, 1.5, True, -2]), sorted("banana"), sorted({"b": 1, "a": 2}), sorted([(1, "b"), (1, "a"), (0, "z")]))
print(sorted([[2], [1, 5], []]), sorted(["B", "a", "C"], key=str.lower), sorted([0.5, -0.0, 0.0, -1]))
calls = []
print(sorted([3, 1, 2], key=lambda v: calls.append(v) or -v), calls)


class Version:
    def __init__(self, *parts):
        self.parts = parts

    def __lt__(self, other):
        return self.parts < other.parts

    def __repr__(self):
        return ".".join([str(p) for p in self.parts])


versions = [Version(1, 10), Version(1, 9), Version(0, 99), Version(1, 9, 1)]
print(sorted(versions), min(versions), max(versions))
versions.sort(reverse=True)
print(versions)
