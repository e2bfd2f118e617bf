"""Every sort of place that holds a value: locals, cells, globals, attributes, slots, items."""

import functools

LEVEL = 1
names = {"a": [1, 2], "b": {"c": (3, 4)}}


class Slotted:
    __slots__ = ("left", "right")

    def __init__(self):
        self.left, self.right = "l", 2.5


class Thing:
    shared = "class"

    def __init__(self):
        self.plain = 1
        self._size = 5

    @property
    def size(self):
        return self._size

    @size.setter
    def size(self, value):
        self._size = value


def counter(start):
    count = start
    unused = None

    def bump(by=1):
        nonlocal count
        count += by
        return count + LEVEL

    return bump


def words(long, char):
    unsigned, const, new = long + 1, char, "this"
    return unsigned, const, new


def numbers(limit):
    for n in range(limit):
        yield n


def main(*args, key=None, **more):
    bump = counter(40)
    slotted, thing = Slotted(), Thing()
    gen = numbers(9)
    next(gen)
    part = functools.partial(bump, by=3)
    loop = [thing]
    loop.append(loop)
    text, huge, nothing = "naïve 日本", 10**25, None
    print(bump(), part(), bump(2))
    print(thing.plain, thing.size, slotted.left, Thing.shared, LEVEL, names, text, huge, nothing, args, more, key, next(gen))


main("x", 1.5, key=True, other=[])
print(words(1, 2))
