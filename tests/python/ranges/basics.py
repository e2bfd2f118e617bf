"""range objects."""

def error(function, *arguments, **keywords):
    try:
        print("no error:", function(*arguments, **keywords))
    except Exception as problem:
        print(f"{type(problem).__name__}: {problem}")


for r in (range(5), range(2, 8), range(0, 10, 3), range(10, 0, -3), range(5, 5), range(3, 0), range(-3, 3)):
    print(r, len(r), list(r), r[::-1], list(reversed(r)), bool(r), 3 in r, r == range(5), sum(r))
r = range(0, 100, 7)
print(r[3], r[-1], r[2:5], r.index(21), r.count(21), 22 in r, r.start, r.stop, r.step, max(r), min(r), "a" in r, 21.0 in r)
print(range(0) == range(2, 2), range(0, 3, 2) == range(0, 4, 2), hash(range(0)) == hash(range(1, 1)), range(True))
big = range(2 ** 62, 2 ** 64, 2 ** 62)
print(big, len(big), list(big), big[1], 2 ** 63 in big)
print(list(range(2 ** 47 - 2, 2 ** 47 + 2)), list(range(-2 ** 47 + 1, -2 ** 47 - 2, -1)), list(range(2 ** 63 - 1, 2 ** 63 + 2)))
total = 0
for i in range(10):
    if i == 3:
        continue
    if i == 8:
        break
    i = i * 10
    total += i
else:
    print("not reached")
print(i, total)
for i in range(3):
    pass
else:
    print("else", i)
for i in range(0):
    print("never")
it = iter(range(3))
print(next(it), list(it), next(it, "end"))
error(lambda: range(5)[9])
error(range, 1, 2, 0)
error(range, 1.5)
error(range, "a")
error(range)
error(lambda: next(iter(range(0))))
