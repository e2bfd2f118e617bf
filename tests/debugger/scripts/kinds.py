"""One of each kind of value, in the variables of one function."""

import array
import collections
import dataclasses
import enum
import functools
import re
import types
import weakref


class Point:
    def __init__(self):
        self.x = 1
        self.y = "why"

    @property
    def double(self):
        return 2 * self.x

    @staticmethod
    def origin():
        pass

    @classmethod
    def make(cls):
        pass

    def __private(self):
        pass


class Slotted:
    __slots__ = ("a", "b")


class Color(enum.Enum):
    RED = 1


class Level(enum.IntEnum):
    LOW = 1


class Stack(list):
    pass


class Text(str):
    pass


@dataclasses.dataclass
class Item:
    name: str
    price: float = 1.5


Pair = collections.namedtuple("Pair", "left right")


def count(limit):
    n = 1
    while n < limit:
        yield n
        n += 1


def outer(held):
    def inner():
        return held

    return inner


def values(first, second=2, *rest, key, **others):
    items = [1, 2, 3]
    table = {"a": 1, (1, 2): None}
    members = {1, 2}
    point = Point()
    slotted = Slotted()
    slotted.a = 1
    method = point.__init__
    pair = Pair(1, 2)
    item = Item("tea")
    big = 2**100
    floats = [1.5, 0.0, -0.0, float("nan"), 1e-310]
    default = collections.defaultdict(list, {1: [2]})
    ordered = collections.OrderedDict(a=1)
    ring = collections.deque([1, 2], 5)
    ring.appendleft(0)
    proxy = types.MappingProxyType(table)
    numbers = array.array("i", [1, -2])
    view = memoryview(b"abc")
    part = functools.partial(count, limit=2)
    weak = weakref.ref(point)
    pattern = re.compile("a+")
    error = ValueError("bad", 3)
    space = types.SimpleNamespace(a=1)
    changing = bytearray(b"xy")
    loop = [1]
    loop.append(loop)
    knot = {}
    knot["me"] = knot
    stack = Stack([1, 2])
    stack.top = 2
    text = Text("sub")
    long = "x" * 5000
    lone = "\ud800\u00e9"
    code = count.__code__
    frozen = frozenset({1})
    steps = range(0, 10, 2)
    piece = slice(1, None)
    closure = outer(7)
    many = Point()
    for n in range(120):
        setattr(many, f"n{n}", n)
    hundred_thousand = list(range(100_000))

    def nested():
        return items, first

    return nested()


generator = count(5)
next(generator)
values(1, key={"q": [1, 2, (3,)]}, other=None)
