"""`for` over dicts, their views and sets: deleted rows, changes on the way, ends, subclasses."""
from collections import Counter, OrderedDict, defaultdict


def over(iterable, limit=99):
    got = []
    for x in iterable:
        got.append(x)
        if len(got) == limit:
            break
    return got


def views(d):
    return over(d), over(d.keys()), over(d.values()), over(d.items())


for n in (0, 1, 2, 5, 6, 40):
    d = {k: -k for k in range(n)}
    s = set(range(n))
    print(n, views(d), over(s), over(frozenset(s)))

d = {k: str(k) for k in range(30)}
s = set(range(30))
for k in range(0, 30, 3):
    del d[k]
    s.discard(k)
del d[29], d[1]
s -= {29, 1}
print(views(d), over(s))
for k in list(d):
    del d[k]
    s.discard(k)
print(views(d), over(s))
d["new"] = s.add("new")
print(views(d), over(s))


def changing(container, change):
    got = []
    try:
        for x in container:
            got.append(x)
            change(x)
    except RuntimeError as e:
        return got, str(e)
    return got, "no error"


d = dict.fromkeys(range(5))
print(changing(d, lambda x: d.update({x + 100: 1})))
d = dict.fromkeys(range(5))
print(changing(d, lambda x: d.pop(x)))
d = dict.fromkeys(range(5))
print(changing(d, lambda x: d.update({x: "new value"})), d)
d = dict.fromkeys(range(3))
print(changing(d.values(), lambda x: d.clear()))
d = dict.fromkeys(range(3))
print(changing(d, lambda x: (d.pop(x), d.update({x + 100: 1}))))
s = {1, 2, 3}
print(changing(s, lambda x: s.add(x + 10)))
s = {1, 2, 3}
print(changing(s, s.discard))
s = {1, 2, 3}
print(changing(s, lambda x: s.clear())[1])

# Iterators that are used again.
d = {1: "a", 2: "b", 3: "c"}
for make in (lambda: iter(d), lambda: iter(d.values()), lambda: iter({1, 2, 3})):
    it = make()
    print(over(it, 2), next(it), over(it), next(it, "end"), it.__length_hint__())
it = iter(d)
next(it)
d[4] = "d"
for _ in range(2):
    try:
        over(it)
    except RuntimeError as e:
        print(e)


# Kinds of dicts.
class Own(dict):
    def __iter__(self):
        return iter(["own"])


class Plain(dict):
    pass


print(over(Own(a=1)), over(Plain(a=1, b=2)), over(Plain(a=1).values()), over(Counter("hello")), over(defaultdict(int, {3: 4})))
o = OrderedDict(a=1, b=2, c=3)
o.move_to_end("a")
o.move_to_end("c", last=False)
print(views(o))


class Names:
    x = 1
    y = 2


print([k for k in vars(Names) if not k.startswith("_")], [v for v in {1: 2, 3: 4}.values()], {k for k in {5: 6, 7: 8}})
print([(a, b) for a in {1, 2} for b in {3: 4, 5: 6}], sum(v for v in {1: 10, 2: 20}.values()))
for k, in {(1,): 2, (3,): 4}:
    print(k)
for k, v in {(1, 2), (3, 4)} & {(3, 4)}:
    print(k, v)
