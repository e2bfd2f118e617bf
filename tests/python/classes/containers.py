"""__getitem__, __len__, __iter__, __next__, __contains__, __call__ and their friends."""

def error(function, *arguments, **keywords):
    try:
        print("no error:", function(*arguments, **keywords))
    except Exception as problem:
        print(f"{type(problem).__name__}: {problem}")


class Row:
    def __init__(self, *items):
        self.items = list(items)
    def __len__(self):
        return len(self.items)
    def __getitem__(self, i):
        if isinstance(i, slice):
            return Row(*self.items[i])
        return self.items[i]
    def __setitem__(self, i, v):
        self.items[i] = v
    def __delitem__(self, i):
        del self.items[i]
    def __contains__(self, v):
        print("contains?", v)
        return v in self.items
    def __call__(self, *args, **kw):
        return args, kw
    def __repr__(self):
        return f"Row({', '.join([repr(i) for i in self.items])})"
    def __reversed__(self):
        return iter(self.items[::-1])
r = Row(1, 2, 3)
print(len(r), r[0], r[-1], r[1:], 2 in r, 9 not in r, r(1, k=2), list(r), list(reversed(r)), [x * 2 for x in r], sum(r))
r[0] = "new"; del r[1]; r[1] += 10; print(r, str(r), f"{r} {r!r}")
a, b = r; print(a, b, *r)
for i, x in enumerate(r):
    print(i, x, end=" ")
print()
class Countdown:
    def __init__(self, n):
        self.n = n
    def __iter__(self):
        return self
    def __next__(self):
        if self.n == 0:
            raise StopIteration
        self.n -= 1
        return self.n
print(list(Countdown(4)), sum(Countdown(4)), max(Countdown(4)), sorted(Countdown(3)), 2 in Countdown(5), tuple(Countdown(2)), dict(zip("abc", Countdown(3))))
c = Countdown(3)
print(next(c), next(c), next(c), next(c, "done"))
for i in Countdown(3):
    for j in Countdown(i):
        print(i, j, end=" ")
print([*Countdown(3)], sorted({*Countdown(2)}), [x for x in Countdown(5) if x % 2])
first, *rest = Countdown(4); print(first, rest)
class Old:
    def __getitem__(self, i):
        if i > 2:
            raise IndexError(i)
        return i * 10
print(list(Old()), 20 in Old(), [x for x in Old()], max(Old()))
class Tree:
    def __init__(self, value, left=None, right=None):
        self.value, self.left, self.right = value, left, right
    def __iter__(self):
        return iter((list(self.left) if self.left else []) + [self.value] + (list(self.right) if self.right else []))
print(list(Tree(4, Tree(2, Tree(1)), Tree(6))))
class BadIter:
    def __iter__(self):
        return 5
class BadLen:
    def __len__(self):
        return -1
class BadStr:
    def __str__(self):
        return 5
class Fails:
    def __iter__(self):
        return self
    def __next__(self):
        raise ValueError("in next")
error(list, BadIter())
error(len, BadLen())
error(str, BadStr())
error(list, Fails())
error(lambda: [x for x in Fails()])
error(next, iter(Countdown(0)))
error(next, 5)
error(iter, 5)
