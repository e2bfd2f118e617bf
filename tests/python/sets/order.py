"""The order of sets of ints is that of CPython: it depends on how they came about."""
seed = 12345
def rnd(n):
    global seed
    seed = (seed * 1103515245 + 12345) % 2147483648
    return (seed >> 8) % n
s = set()
o = set([1, 2, 3])
for step in range(600):
    k = rnd(14)
    x = rnd(400) - 20
    if k < 4: s.add(x)
    elif k == 4: s.discard(x)
    elif k == 5 and s: print("pop", s.pop())
    elif k == 6: s |= {x, x + 1, x * 7}
    elif k == 7: s = s - {x}
    elif k == 8: s ^= {x, x + 8, x + 16}
    elif k == 9 and rnd(4) == 0: s &= set(range(0, 300))
    elif k == 10: o = s | {x}
    elif k == 11: s = o ^ s if rnd(3) == 0 else s
    elif k == 12: s.update([x, x + 64, x * 3])
    elif k == 13:
        s.difference_update([x, x + 1, x + 2])
        o = o & s
    if step % 60 == 0: print(s, o, frozenset(s), set(list(s)), s.union(o), s.copy() == s, s.difference(o), s.intersection(list(o)))
    if step % 500 == 499: s.clear()
print(set(range(30)), {10, 9, 8, 100, 7}, set([1000 * i for i in range(20)]), {1.5, 2.5, 3}, {(1, 2), (2, 1), (0, 0)}, set({5: 1, 70: 2}))
print({x * x for x in range(-5, 20)})
