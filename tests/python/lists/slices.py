"""Slices of lists: reading, assigning, deleting."""

def error(function, *arguments, **keywords):
    try:
        print("no error:", function(*arguments, **keywords))
    except Exception as problem:
        print(f"{type(problem).__name__}: {problem}")


a = list(range(10))
print(a[2:5], a[:3], a[7:], a[:], a[::3], a[::-1], a[-3:], a[:-3], a[8:2:-2], a[5:5], a[20:], a[-20:2], a[True:3])
a[2:5] = ["x"]; print(a)
a[1:1] = [10, 11]; print(a)
a[::2] = [0] * len(a[::2]); print(a)
a[:] = "abcdef"; print(a)
del a[1:3]; print(a)
del a[::2]; print(a)
a[5:9] = [1, 2]; print(a)
a[1:] = []; print(a)
a += "xyz"; a[0:2] = a; print(a)
s = slice(1, None, 2)
print(s, s.start, s.stop, s.step, "abcdef"[s], (1, 2, 3, 4)[s], s == slice(1, None, 2), slice(3), slice(1, 2), s.indices(5))


def bad_length():
    b = [1, 2, 3, 4]
    b[::2] = [1]


error(bad_length)
error(lambda: [1][::0])
error(lambda: [1]["a":])
