"""enumerate, zip, map, filter, reversed, iter, next, any, all, sum, min, max."""

def error(function, *arguments, **keywords):
    try:
        print("no error:", function(*arguments, **keywords))
    except Exception as problem:
        print(f"{type(problem).__name__}: {problem}")


print(list(enumerate("ab")), list(enumerate("ab", 5)), list(enumerate([], 1)), dict(enumerate("xy")))
print(list(zip([1, 2], "ab")), list(zip([1, 2, 3], "a")), list(zip()), list(zip([1])), list(zip(*[(1, 2), (3, 4)])), dict(zip("ab", (1, 2))))
print(list(map(str, [1, 2])), list(map(lambda a, b: a + b, [1, 2], [10, 20, 30])), list(map(len, ["a", "bb"])), "".join(map(chr, [72, 105])))
print(list(filter(lambda n: n % 2, range(6))), list(filter(None, [0, 1, "", "a", [], None])), list(filter(str.isdigit, "a1b2")))
print(list(reversed([1, 2, 3])), list(reversed("abc")), list(reversed(range(4))), list(reversed((1, 2))))
print(any([]), all([]), any([0, 1]), all([1, 0]), any("x"), all([1, "a", True]))
print(sum([]), sum([1, 2]), sum([0.1] * 3), sum([[1], [2]], []), sum([1, 2], 10), sum((0.5, 1)), sum([True, True]), sum([2 ** 62] * 4))
print(min(3, 1, 2), max([3, 1, 2]), min("hello"), max(["aa", "b"], key=len), min([], default="none"), max(1, 2.5), max(-1, -2, key=abs), min([(2, "a"), (1, "b")]), max("a", "b"), max([1, 1.0]), max([0.0, -0.0]))
print(abs(-3), abs(2.5), abs(True), divmod(17, 5), divmod(-17, 5), pow(2, 5), round(3.7), len("abc"), len({1: 2}), len(range(9)))
it = iter([1, 2])
print(next(it), next(it), next(it, None), list(it), iter(it) is it)
z = zip("ab", "cd")
print(next(z), list(z), list(z))
e = enumerate("ab")
for i, c in e:
    print(i, c, list(e))
m = map(int, ["1", "x", "3"])
print(next(m))
error(next, m)
print(next(m))
for pair in zip(range(3), map(lambda v: v * v, range(3)), reversed(range(3))):
    print(pair, end=" ")
print()
numbers = [5, 3, 8]
largest = numbers[0]
for position, value in enumerate(numbers[1:], start=1):
    if value > largest:
        largest = value
print(largest)
error(sum, ["a"])
error(sum, 5)
error(zip, 5)
error(enumerate, 5)
error(map, len)
error(lambda: list(map(len, [1])))
error(reversed, {1, 2})
error(min, 5)
error(max, [1, "a"])
error(next, iter([]))
error(any, 5)
error(abs, "x")
error(divmod, 1, "x")
error(lambda: max(1, key=len))
