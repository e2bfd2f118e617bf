# expectation: by hand
# Subscripts of arrays and pointers over and over: fast paths, and everything that leaves them.
import items
import native

EDGES = [0, 1, -1, 127, 128, -128, 255, 256, -32768, 65535, 2**31 - 1, 2**31, -2**31, 2**32 - 1, 2**32,
         2**47 - 1, 2**47, -2**47, 2**63 - 1, 2**63, -2**63, 2**64 - 1, 2**64, 1.5, 0.0, -0.0, True, "1", None]


def through(view):
    """What is read after each of the edges was written."""
    seen = []
    for value in EDGES:
        try:
            view[1] = value
            seen.append(view[1])
        except (OverflowError, TypeError) as e:
            seen.append(type(e).__name__[0])
    assert view[0] == 0 and view[2] == 0
    return seen


s = items.all()
for name in "abcdefghijkl":
    print(name, through(getattr(s, name)))
    if at := getattr(items, "at_" + name, None):
        setattr(s, name, [0, 0, 0])
        print(name, through(at(s)))


def get(view, i):
    return view[i]


def put(view, i, value):
    view[i] = value


def attempt(f, *args):
    try:
        return f(*args)
    except Exception as e:
        return f"{type(e).__name__} {e}"


for view in (s.m, items.at_m(s), items.fixed_values().values):
    for _ in range(2):
        print(get(view, 0), attempt(put, view, 0, 5), get(view, 0))

s.e = [10, 20, 30]
for _ in range(2):
    print([attempt(get, s.e, i) for i in (0, 2, -1, -3, True, 3, -4, 2**40, 2**70, "0", 1.0)])
p = items.at_e(s)
print(get(p, 2), get(p + 1, 0), get(p + 2, -1))
print(attempt(get, items.at_j(s), 200), attempt(get, items.at_j(s), -200))
for i in range(3):
    print(attempt(get, items.still(), i), get(s.e, i))
for bad in (items.null(), items.nowhere()):
    for _ in range(2):
        print(attempt(get, bad, 0), get(s.e, 0))
        print(attempt(put, bad, 1, 1))
print(attempt(get, items.null(), 50_000_000))


def grow_and_free(count):
    """Chunks have ends, which may change, and an end."""
    p = items.make(count)
    seen = [get(p, 0), get(p, count - 1), attempt(get, p, count)]
    q = items.resize(p, count - 2)
    seen += [get(q, count - 3), attempt(get, q, count - 2), attempt(put, q, count - 2, 0), attempt(get, q, -1)]
    r = q + 1
    seen += [get(r, count - 4), attempt(get, r, count - 3), get(r, -1)]
    items.dispose(q)
    seen += [attempt(get, q, 0).split(" at ")[0], attempt(put, r, 0, 1).split(" at ")[0]]
    return seen


for count in (5, 100, 100_000):
    print(grow_and_free(count))

a = native.array("double", [0.0, -0.0, 1.5, float("inf")])
print(sum(a), list(a), max(a), [x for x in a], list(map(str, a)), 1.5 in a)
it = iter(a)
print(next(it), [x for x in it], list(it), next(it, "end"))
for x in a:
    a[3] = 7.0
print(x, sum(native.array("int", range(1000))), sum(native.array("unsigned char", b"\xff\x01")))
print([x for x in native.array("long", [2**63 - 1, -2**63, 0])], sum(native.array("long", [2**63 - 1, 2])))
print([x for x in items.fixed_values().values], [x for x in native.array("bool", [True, False])])
lost = items.make(4)
view = native.cast("int (*)[4]", lost, items)[0]
seen = []
try:
    for x in view:
        seen.append(x)
        if x == 1:
            items.dispose(lost)
except native.MemoryAccessError as e:
    print(seen, str(e).split(" at ")[0])


def by_size(a, b):
    return a[0] - b[0]


kept = []


def keeping(a, b):
    kept.append(a)
    return (a[0] > b[0]) - (a[0] < b[0])


for compare in (by_size, keeping, lambda a, b: b[0] - a[0]):
    numbers = native.array("int", [i * 7919 % 1009 for i in range(1000)])
    items.sort(numbers, 1000, compare)
    print(numbers[0], numbers[1], numbers[998], numbers[999])
print(len(kept) > 1000, type(kept[0]).__name__, len(set(map(id, kept))) == len(kept), kept[0][0] in range(1009))


def failing(a, b):
    if a[0] == 5 or b[0] == 5:
        raise LookupError("five")
    return a[0] - b[0]


numbers = native.array("int", [i * 7919 % 1009 for i in range(1000)])
print(attempt(items.sort, numbers, 1000, failing))
seen = []
print(items.each(a, 4, lambda x: seen.append(x[0]) or len(seen)), seen)
print(attempt(items.each, a, 4, lambda x: x[1]))
print(items.visit_null(lambda x: x == None), attempt(items.visit_null, lambda x: x[0]))
heap = items.make(1000)
items.sort(heap, 1000, lambda a, b: b[0] - a[0])
print(heap[0], heap[999])
