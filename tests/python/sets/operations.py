"""Sets and frozensets."""

def error(function, *arguments, **keywords):
    try:
        print("no error:", function(*arguments, **keywords))
    except Exception as problem:
        print(f"{type(problem).__name__}: {problem}")


s = {3, 1, 2, 3}
print(len(s), sorted(s), 1 in s, 9 not in s, set(), {1}, frozenset(), frozenset([1]), set([2]))
s.add(4); s.add(4); s.discard(1); s.discard(99); s.remove(2); print(sorted(s))
a, b = {1, 2, 3}, {2, 3, 4}
print(sorted(a | b), sorted(a & b), sorted(a - b), sorted(a ^ b), a < b, {2} < a, {2} <= a, a >= {1}, a == {3, 2, 1}, a != b, a.isdisjoint({9}))
print(sorted(a.union([7], (8,))), sorted(a.intersection([1, 9])), sorted(a.difference([1])), sorted(a.symmetric_difference([1, 5])), a.issubset(range(9)), a.issuperset([1]))
a |= {9}; a &= {1, 2, 9}; a -= {1}; a ^= {2, 5}; print(sorted(a))
a.update([1, 2], "x"); a.discard("x"); print(sorted(a))
a.intersection_update([1, 2]); a.difference_update([1]); print(a, a.copy() == a)
c = set("hello"); print(sorted(c), len(c)); c.clear(); print(c, bool(c))
print({1, True, 1.0}, {(1, 2), (1, 2)}, len({"a", "b", "a"}), {frozenset([1, 2])} == {frozenset([2, 1])}, hash(frozenset([1, 2])) == hash(frozenset([2, 1])))
print({n % 3 for n in range(10)}, sorted(set(range(5)) - {2}), set([1]) == frozenset([1]), {1} | frozenset([1]))
print(sum({1, 2, 3}), max({5, 3}), sorted({"b", "a"}), min({2.5, 1}))
x = {7}
print(x.pop(), x)
error(x.pop)
error({1}.remove, 5)
error(lambda: {1} | [2])
error(lambda: {1} + {2})
error(lambda: c[0])
error(set, 5)
error(getattr, frozenset(), "add")
