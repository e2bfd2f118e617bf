"""Subscripts of every plain container with every sort of key, many times at one site."""
from array import array
from collections import OrderedDict, defaultdict


class Key:
    """Equal to ints and strings."""

    def __init__(self, value):
        self.value = value

    def __hash__(self):
        return hash(self.value)

    def __eq__(self, other):
        return self.value == other

    def __repr__(self):
        return f"Key({self.value!r})"


class Index:
    def __index__(self):
        return 1

    def __repr__(self):
        return "Index()"


class Words(dict):
    def __missing__(self, key):
        return f"no {key!r}"


class Shifted(list):
    def __getitem__(self, n):
        return "shifted", n


def load(container, key):
    return container[key]


def store(container, key, value):
    container[key] = value
    return container[key]


def show(f, *args):
    """The result of `f`, or its exception."""
    try:
        print(repr(f(*args)), end=" ")
    except Exception as e:
        print(f"{type(e).__name__}: {e}", end=" ")


text = "".join(["ke", "y"])
numbers = {n: n * n for n in range(50)}
numbers.update({-1: "minus one", -2: "minus two", 2**47: "large", 2**70: "huge", 1.5: "float", True: "one", "key": "text"})
containers = [
    [10, 20, 30], (10, 20, 30), "abc", "aéc", "", b"xyz", bytearray(b"xyz"), range(5, 9), numbers, {}, {"key": 1, "b": 2},
    Words(a=1), Shifted([1]), defaultdict(list), OrderedDict(key=5), array("d", [0.0, -0.0, 1.5]),
    array("d", [float("nan"), 5e-324, float("inf")]), array("i", [1, -2, 3]), array("B", [200, 100]), array("b", [-1, -2]),
    array("q", [2**62, -2**47, 2**47 - 1]), array("l", [1, 2, 3]), array("I", [2**32 - 1, 0]), array("f", [0.5, 1.5]),
    array("H", [65535, 2]), array("u", "xyz"), memoryview(b"abc"), 5, None]
keys = [0, 1, 2, -1, -3, -4, 3, 2**47, 2**70, True, 1.0, 1.5, "key", text, "missing", Key(1), Key("key"), Index(), None,
        (1, 2)]
for c in containers:
    for k in keys:
        try:
            message = repr(load(c, k))
        except Exception as e:
            message = type(e).__name__
        print(message, end=" ")
    print()

for c in [[1, 2], {}, {"key": 1, 1: 2}, array("d", [1.0, 2.0]), array("i", [1, 2]), defaultdict(int), Words()]:
    for k in (0, -1, 1, "key", text, Key(1), Index(), 5):
        for v in (7, 2.5, -0.0, 1e-310, "text", True):
            try:
                message = repr(store(c, k, v))
            except Exception as e:
                message = type(e).__name__
            print(message, end=" ")
    print(repr(c) if not isinstance(c, array) else c.tolist())

d = {}
for round in range(3):
    for n in range(100):
        d[n] = n
        d[str(n)] = n
    for n in range(0, 100, 2):
        del d[n]
    print(sum(d[n] for n in range(1, 100, 2)), sum(d[str(n)] for n in range(100)), len(d))
d.clear()
show(load, d, 1)


def same(a, b):
    return a == b, a != b, ("equal" if a == b else "other"), ("other" if a != b else "equal")


class Loud(str):
    def __eq__(self, other):
        return "loud"

    __hash__ = str.__hash__


strings = ["", "a", "b", "ab", "abcdefgh", "abcdefgi", "abcdefghijklmnopq", "abcdefghijklmnopr", "é", "\0", "\0\0", Loud("a")]
for a in strings + [None, 1, b"a"]:
    for b in [("".join(list(s)) if type(s) is str else s) for s in strings] + [None]:
        print(*map(int, (x is True or x == "equal" for x in same(a, b))), sep="", end=" ")
    print()
for x in (0, 1, -1, 2**47 - 1, -2**47, 2**47, 0.0, -0.0, 1.5, -1.5, 5e-324, -5e-324, float("inf"), -float("inf"), True, 2**70):
    print(-x, end=" ")
print()
for x in (0, 1, -1, 2**47 - 1, -2**47, 2**47, True, -2**70):
    print(~x, end=" ")
print()
try:
    ~1.5
except TypeError as e:
    print(e)


def has(container, item):
    return item in container, item not in container, "in" if item in container else "out"


class Answers:
    def __contains__(self, item):
        return [item]


for c in [numbers, {}, {"key": 1}, {Key(1): 1, Key("key"): 2}, Words(a=1), defaultdict(int, key=1), [1, 2**47, -1], [None, 2.0, 3],
          (0, 1, "key"), (), (True, 5), range(3), {1, "key"}, frozenset({2}), [Key(1), 7], Answers()]:
    for k in (0, 1, -1, 2, 3.0, True, "key", text, "missing", Key(1), 2**47, 2**70, None, (1,)):
        print(*map(str, has(c, k)), end=" ")
    print()
for wrong in (lambda: [] in {}, lambda: 1 in 5, lambda: {} in {1}, lambda: 1 in "1"):
    try:
        wrong()
    except TypeError as e:
        print(type(e).__name__)


class Falsy(list):
    def __bool__(self):
        return False


class Empty:
    def __len__(self):
        return 0


class Broken:
    def __bool__(self):
        return 5


def truth(x):
    n = 0
    while x and n < 2:
        n += 1
    return n, not x, bool(x), "yes" if x else "no"


for x in (0, 1, 0.0, -0.0, 1.5, "", "a", b"", b"a", (), (0,), [], [0], {}, {0: 0}, set(), {0}, frozenset(), frozenset("a"), None, True,
          range(0), range(1), Falsy([1]), Empty(), Answers(), Words(), Words(a=1), 2**70, 0j, bytearray(), bytearray(1), int, len):
    print(truth(x), end=" ")
print()
try:
    truth(Broken())
except TypeError as e:
    print(e)
