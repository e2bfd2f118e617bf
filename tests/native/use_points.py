# expectation: by hand
# The same sites of fields and calls over and over: fast paths, and everything that leaves them.
import native
import points

EDGES = [0, 1, -1, 127, 128, -128, 255, 256, -32768, 65535, 2**31 - 1, 2**31, -2**31, 2**32 - 1, 2**32,
         2**47 - 1, 2**47, -2**47, 2**63 - 1, 2**63, -2**63, 2**64 - 1, 2**64, 1.5, 0.0, -0.0, True, "1", None]


def through(name):
    n = points.numbers()
    read = eval(f"lambda n: n.{name}")
    space = {}
    exec(f"def write(n, v): n.{name} = v", space)
    write = space['write']
    seen = []
    for value in EDGES:
        try:
            write(n, value)
            seen.append(read(n))
        except (OverflowError, TypeError) as e:
            seen.append(type(e).__name__[0])
    return seen


for name in "abcdefghijkl":
    print(name, through(name))


def attempts(f):
    seen = []
    for value in EDGES:
        try:
            seen.append(f(value))
        except (OverflowError, TypeError) as e:
            seen.append(type(e).__name__[0])
    return seen


for f in (points.twice, points.twice_long, points.twice_double, points.twice_float, points.low, points.odd,
          points.nothing):
    print(f.__name__, attempts(lambda v: f(v)))
print(points.huge(), points.not_a_number(), points.zero())
for n in range(3):
    print(points.six(1, 2, 3, 4, 5, n), points.seven(1, 2, 3, 4, 5, 6, n), points.mixed(n, 0.5, -1, 0.25))


def field(p):
    return p.e


p = points.numbers(e=5)
for target in (p, p, points.null_numbers(), p, points.bad_numbers(), p, native.cast("struct numbers *", p, points)):
    try:
        print(field(target))
    except native.MemoryAccessError as e:
        print("MemoryAccessError", e)


def over():
    """A struct that C has freed is read no more, where it was read before."""
    freed = points.make_numbers(7)
    seen = [field(freed), field(freed)]
    points.free_numbers(freed)
    for _ in range(2):
        try:
            seen.append(field(freed))
        except native.MemoryAccessError as e:
            seen.append("freed" in str(e))
    return seen


print(over(), field(p))


class Named(points.numbers):
    e = property(lambda self: "shadowed")


print(field(Named()), field(p))


def recurse(n):
    return n if n == 0 else points.call(recurse, n - 1) + 1


print(recurse(20))
for wrong in ((), (1, 2)):
    try:
        points.twice(*wrong)
    except TypeError as e:
        print(e)


def call_wrong():
    return points.twice(1, 2)


for _ in range(2):
    try:
        call_wrong()
    except TypeError as e:
        print(e)
total = 0
for i in range(100000):
    total += points.twice(i)
print(total)
