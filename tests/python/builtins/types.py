"""isinstance, type, bool, id, hash, callable, repr of kinds."""

def error(function, *arguments, **keywords):
    try:
        print("no error:", function(*arguments, **keywords))
    except Exception as problem:
        print(f"{type(problem).__name__}: {problem}")


for v in (1, 1.5, "s", None, True, [], (), {}, set(), frozenset(), range(1), slice(1), b"", len, int, error, ValueError(), NotImplemented, ..., 2 ** 100, 2 ** 50):
    print(type(v).__name__, end=" ")
print()
print(isinstance(True, int), isinstance(1, bool), isinstance(1.0, (int, float)), isinstance("a", str), isinstance(None, type(None)), isinstance([], (tuple, (list, set))), isinstance(int, type), isinstance(2 ** 100, int))
print(type(1) is int, type("") is str, type(type) is type, type(5) == type(6), type(1.0) is float, type([]) is list, type(2 ** 70) is int)
print(bool(0), bool(1), bool(""), bool("a"), bool([]), bool([0]), bool({}), bool(None), bool(0.0), bool(2 ** 100), bool(range(0)), bool(()), bool(set()))
print(int("5"), float("5"), str(5), list("ab"), tuple([1]), dict([(1, 2)]), set([1]), bool("x"), frozenset([1]))
print(True, False, None, ..., NotImplemented, str(True), repr(None), True == 1, False == 0, True is True)
print(id(None) == id(None), hash(1) == hash(1.0) == hash(True), hash("a") == hash("a"), hash(None) == hash(None), hash((1, "a")) == hash((1, "a")))
x = [1]; y = [1]
print(x is y, x == y, id(x) == id(x), x is not y)
print(ord("a"), chr(97), hex(10), bin(5), oct(8), ascii("é"), format(3.14159, ".2f"), repr("x"))
print(len("é"), str(b"x"), int(b"12"), bytes([65, 66]), bytes(3), b"abc"[1], b"abc"[1:], b"a" + b"b", len(b"abc"), list(b"ab"))
error(isinstance, 1, 5)
error(int, "a", "b")
error(hash, {})
error(hash, {1})
error(type)
error(len, None)
error(ord, "")
error(ord, 5)
error(chr, "a")
error(getattr, 5, "x")
error(getattr, 5)
error(setattr, None, "x")
error(iter)
error(print, sep=5)
error(lambda: None + 1)
error(lambda: None < None)
error(lambda: [] - [])
error(lambda: 5 in "abc")
error(lambda: x[0][0])
none = None
error(lambda: none[0])
error(lambda: len[0])
