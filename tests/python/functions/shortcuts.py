# expectation: by hand
"""Calls that are made without the general way: odd cases of each."""
import sys


def defaults(a, b=2, c=[]):
    return a, b, c


def many(a, b=1, c=2, d=3, e=4, f=5, g=6, h=7, i=8, j=9, k=10, l=11, m=12, n=13):
    return a, b, l, m, n


print(defaults(1), defaults(1, 5), defaults(1, 5, 6))
print(many(0), many(0, 1, 2))
for wrong in (lambda: defaults(), lambda: defaults(1, 2, 3, 4), lambda: many()):
    try:
        wrong()
    except TypeError as e:
        print(e)
defaults.__defaults__ = (7, 8, 9)
print(defaults())
defaults.__defaults__ = None
try:
    defaults(1)
except TypeError as e:
    print(e)


class Tuple(tuple):
    pass


defaults.__defaults__ = Tuple((5, 6))
print(defaults(1))


class C:
    def method(self, a, b="b", *, c="c"):
        return a, b, c

    def plain(self, a, b="b"):
        return a, b

    @staticmethod
    def static(a, b=3):
        return a, b

    @classmethod
    def of_class(cls, a, b=4):
        return cls.__name__, a, b


c = C()
bound, plain = c.method, c.plain
print(c.method(1), bound(1), bound(1, 2), c.plain(1), plain(1), plain(1, 2), C.plain(c, 1))
print(C.static(1), c.static(1), C.of_class(1), c.of_class(1, 2))
try:
    plain()
except TypeError as e:
    print(e)
try:
    plain(1, 2, 3)
except TypeError as e:
    print(e)
print(plain(1))


def generator(a, b=2, c=3):
    yield a
    yield b + c


print(list(generator(1)), list(generator(1, 5)))


def recursive(n, total=0):
    return total if n == 0 else recursive(n - 1) + n


print(recursive(50))

# A bound append.
items = []
add = items.append
for i in range(20):
    add(i)
print(items, add(20), len(items))


class List(list):
    def append(self, x):
        super().append(x * 2)


doubled = List()
add = doubled.append
add(1)
inner = super(List, doubled).append
inner(5)
print(doubled)
try:
    add = items.append
    add()
except TypeError as e:
    print(e)
pop = items.pop
print(pop(1), pop(0))

# Subscripts of bytearrays.
data = bytearray(4)
data[0] = 255
data[-1] = 1
data[1] = True
print(data)
for key, value in ((4, 1), (-5, 1), (0, 256), (0, -1), (0, "a"), (0, 1.0)):
    try:
        data[key] = value
    except (IndexError, ValueError, TypeError) as e:
        print(type(e).__name__, e)
view = memoryview(data)
data[2] = 7
print(bytes(view))


class Bytes(bytearray):
    def __setitem__(self, key, value):
        super().__setitem__(key, value + 1)


own = Bytes(2)
own[0] = 1
print(own)


# Classes as keys; a metaclass may define equality.
class Meta(type):
    def __eq__(cls, other):
        return True

    def __hash__(cls):
        return hash(int)


class Odd(metaclass=Meta):
    pass


table = {int: 1, str: 2, list: 3, C: 4}
print(table[int], table.get(str), table.get(dict), table.get(dict, 0), table.get(C, 0), C in table, dict in table)
kinds = {int, str, list, tuple, C}
frozen = frozenset(kinds)
print(int in kinds, dict in kinds, C in frozen, float not in frozen, Odd in {int: 1}, Odd in {str: 1})
print({Odd: 1}.get(int), hash(int) == object.__hash__(int), len({int, Odd, str}))
print("a" in {"a", "b"}, "c" in {"a", "b"}, -1 in {-1, -2}, -2 in {-1}, 1 in {True}, 1.0 in {1}, "" in set())
for n in range(70):
    kinds.add(n)
    kinds.discard(n - 3)
    table[C] = n
    table.pop(C)
kinds.discard(str)
print(str in kinds, int in kinds, 5 in kinds, 67 in kinds, 68 in kinds, 1000 in kinds, C in table, table.get(C))
try:
    [] in kinds
except TypeError as e:
    print(e)
print({1} in {frozenset({1})})


class Dict(dict):
    def get(self, key, default="own"):
        return default

    def __missing__(self, key):
        return "missing"


d = Dict(a=1)
print(d.get("a"), d["a"], d["b"], dict.get(d, "a"), dict.get(d, "b"))
try:
    {}.get()
except TypeError as e:
    print(e)
try:
    {}.get([])
except TypeError as e:
    print(e)


class Get:
    def get(self, a, b=None):
        return "Get", a, b


def get(o, k):
    return o.get(k)


print(get({1: 2}, 1), get(Get(), 1), get({}, 1), get(d, 1))

# Questions about types.
print(type(1), type(1.5), type(0.0), type(None), type(1 << 60), type(type), type("").__name__)
print(issubclass(bool, int), issubclass(int, (str, bool)), issubclass(int, (str, (list, int))), issubclass(C, object))
print(issubclass(int, ()), issubclass(Odd, C), issubclass(Odd, Odd))
for wrong in (lambda: issubclass(1, int), lambda: issubclass(int, 1), lambda: issubclass(int, (str, 1))):
    try:
        wrong()
    except TypeError as e:
        print(e)
from collections.abc import Hashable, Sequence

print(issubclass(list, Hashable), issubclass(int, Hashable), issubclass(list, (int, Sequence)))
print(id(c) == id(c), id(1) == id(1), id(None) == id(None), id(1.5) != id(2.5), id(c) != id(C()))


# Sequences without __iter__.
class Sequence3:
    def __init__(self, error, stop=3):
        self.error, self.stop = error, stop

    def __getitem__(self, i):
        if i >= self.stop:
            raise self.error
        return i * 10


print([x for x in Sequence3(IndexError)], list(Sequence3(StopIteration)))
try:
    for x in Sequence3(KeyError("k")):
        print(x)
except KeyError as e:
    print("KeyError", e)
it = iter(Sequence3(IndexError, 1))
print([x for x in it], [x for x in it], next(it, "end"))


class Weird:
    __getitem__ = "abc".__getitem__


try:
    print([x for x in Weird()])
except TypeError as e:
    print(e)

# Profilers hear of all calls.
heard = []


def hear(frame, event, arg):
    if event in ("c_call", "call"):
        heard.append(getattr(arg, "__name__", None) or frame.f_code.co_name)


def work():
    add = [].append
    add(1)
    {}.get(1)
    {}.get(1, 2)
    defaults(0)
    id(add)
    issubclass(int, int)


work()
sys.setprofile(hear)
work()
sys.setprofile(None)
print(heard)
