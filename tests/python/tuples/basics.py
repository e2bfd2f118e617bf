"""Tuples."""

def error(function, *arguments, **keywords):
    try:
        print("no error:", function(*arguments, **keywords))
    except Exception as problem:
        print(f"{type(problem).__name__}: {problem}")


t = (1, "a", 2.5)
print(t, len(t), t[0], t[-1], t[1:], t[::-1], (), (1,), 1, (1, (2, (3,))))
print(t + (4,), t * 2, 2 * (0,), "a" in t, t.index("a"), t.count(1), t == (1, "a", 2.5), (1, 2) < (1, 3), () < (1,), (2,) > (1, 5))
print(tuple([1, 2]), tuple("ab"), tuple(), tuple(range(3)), hash((1, 2)) == hash((1, 2)), {(1, 2): "x"}[(1, 2)], {(1, "a"), (1, "a")})
a, b = 1, 2
a, b = b, a
print(a, b)
print((1, 2) == [1, 2], t is None, bool(()), bool((0,)), max((3, 1)), sum((1, 2)), sorted((3, 1, 2)))
def pair():
    return 1, 2
print(pair(), type(pair()).__name__)


def assign():
    t[0] = 5


def delete():
    del t[0]


error(assign)
error(delete)
error(lambda: t[3])
error(lambda: t + [1])
error(lambda: t["x"])
error(t.index, "zz")
error(lambda: (1,) < (2, 3) < 5)
