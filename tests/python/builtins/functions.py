"""Built-in functions: answers."""
class Point:
    kind = "point"
    def __init__(self, x): self.x = x
    def __repr__(self): return f"Point({self.x})"
    def __abs__(self): return "abs"
    def __round__(self, n=None): return ("round", n)
    def __divmod__(self, other): return ("divmod", other)
    def __rdivmod__(self, other): return ("rdivmod", other)
    def __index__(self): return self.x
    def __dir__(self): return ["b", "a"]
    def __len__(self): return self.x
    def __hash__(self): return 7
    def __format__(self, spec): return f"<{spec}>"
p = Point(3)
print(abs(p), abs(-3), abs(-2.5), abs(True), abs(10**30))
print(round(p), round(p, 2), round(2.5), round(3.5), round(-2.5), round(2.675, 2), round(1234, -2), round(15, -1), round(1e300, -299))
print(round(7, None), round(True), type(round(2.0)), round(2.5, 0), round(-0.4))
print(divmod(p, 1), divmod(1, p), divmod(-7, 2), divmod(7.5, 2), divmod(-(10**30), 7))
print(pow(2, 10), pow(2, -1), pow(3, 200, 13), pow(3, -1, 7), pow(2.5, 2), pow(base=2, exp=5), pow(-2, 3, 5))
print(hex(p), oct(8), bin(-10), hex(2**70), bin(True), chr(97), ord("€"), ord(b"a"))
print(len(p), hash(p), format(p, "spec"), format(12, "x"), format("a"), repr(p), ascii("é\n€"))
print(dir(p), "append" in dir([]), "upper" in dir(str), "sep" in dir())
print(sum(range(10)), sum([1.5, 2]), sum([[1], [2]], []), sum((True, True)), sum([2**62, 2**62]), sum([1], start=10))
print(sum([1e308, 1e308, -1e308]), sum([float("inf"), 1.0]))
print(min(3, 1, 2), max([1, 5, 3]), min("bca"), max({1: 2, 3: 1}), max(["a", "bbb", "cc"], key=len), min([], default="none"))
print(max([1, 1.0, True]), min([1.0, 1]), max("a", "b", key=ord), max((2, "b"), (2, "a")))
print(sorted("hello"), sorted([3, 1, 2], reverse=True), sorted(["b", "A"], key=str.lower), sorted({2: 0, 1: 0}))
print(any([]), all([]), any([0, "", None, 1]), all([1, 0]))
print(isinstance(1, int), isinstance(True, int), isinstance(p, Point), isinstance("a", (int, (str,))), isinstance(None, type(None)))
print(issubclass(bool, int), issubclass(Point, object), issubclass(KeyError, (ValueError, LookupError)), issubclass(int, str))
print(getattr(p, "x"), getattr(p, "nope", 5), hasattr(p, "kind"), hasattr(p, "nope"), hasattr([], "append"))
setattr(p, "y", 4); print(vars(p), p.y); delattr(p, "y"); print(vars(p))
print(callable(len), callable(Point), callable(p), callable(p.__repr__), callable(lambda: 0), callable(3))
it = iter([1, 2]); print(next(it), next(it), next(it, "end"), next(iter({}), None))
left = [3]
def countdown():
    left[0] -= 1
    return left[0]
print(list(iter(countdown, 0)), list(map(pow, [2, 3], [3, 2])), list(filter(None, [0, 1, "", "a"])))
print(list(zip("ab", [1, 2, 3])), list(enumerate("ab", 5)), list(reversed(range(3))), list(map(str.upper, "ab")))
print(eval("1 + x", {"x": 2}), eval(" 3 * y", {}, {"y": 4}), eval("len('abc')"))
names = {}
exec("def twice(n): return 2 * n\nz = twice(21)", names); print(names["z"], sorted([k for k in names if k[0] != "_"]))
exec("made = 5"); print(made)
code = compile("a * 2", "here", "eval"); print(eval(code, {"a": 8}))
def scope(a):
    b = a + 1
    return sorted(locals()), "scope" in globals(), eval("a + b")
print(scope(1))
print(id(p) == id(p), id(p) != id(Point(3)), id(None) == id(None))
print(__import__("math").floor(2.5), __name__, type(print).__name__, len.__name__)
print(NotImplemented, Ellipsis, __debug__, IOError is OSError, EnvironmentError is OSError)
