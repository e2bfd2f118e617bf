"""Every form of unpacking."""

def error(function, *arguments, **keywords):
    try:
        print("no error:", function(*arguments, **keywords))
    except Exception as problem:
        print(f"{type(problem).__name__}: {problem}")


a, b, c = [1, 2, 3]; print(a, b, c)
[a, b] = "xy"; print(a, b)
(a, (b, c)), d = (1, (2, 3)), 4; print(a, b, c, d)
a, *b = 1, 2, 3; print(a, b)
*a, b = "abc"; print(a, b)
a, *b, c = range(5); print(a, b, c)
a, *b, c = 1, 2; print(a, b, c)
(a, *b), c = "xyz", 1; print(a, b, c)
a = b = c = 5; print(a, b, c)
x = [0, 0]
x[0], x[1] = 1, 2; print(x)
i = 0
i, x[i] = 1, 9; print(i, x)
for k, (v, w) in [("a", (1, 2)), ("b", (3, 4))]:
    print(k, v, w)
for first, *rest in ["abc", "d"]:
    print(first, rest)
print([*range(3), *"ab"], (*[1], 2), {*[1, 1, 2]}, {**{"a": 1}, "b": 2, **{"a": 3}})
a, b = {"x": 1, "y": 2}; print(a, b)
a, = [7]; print(a)
print(*[1, 2], *"ab", sep="-")


def few():
    a, b, c = 1, 2


def few_rest():
    a, b, *c = [1]


def number():
    a, b = 5


def nothing():
    a, b = None


error(few)
error(few_rest)
error(number)
error(nothing)
