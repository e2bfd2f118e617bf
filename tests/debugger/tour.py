"""One of each: what the sessions beside this file look at."""


class Point:
    def __init__(self, x, label):
        self.x = x
        self.label = label

    def shifted(self, by):
        total = self.x + by
        return total


def values(flag, nothing, text):
    small = -7
    half = 0.5
    zero = 0.0
    wide = 1234567890123456
    items = [1, "two", 3.25, None, True]
    pair = (8, "nine")
    table = {"k": 1, 2: "v"}
    empty = []
    point = Point(3, "corner")
    later = point.shifted(4)
    return later + small


def deep(n):
    if n == 0:
        return 0
    return deep(n - 1) + 1


def counter():
    count = 0

    def bump(step):
        nonlocal count
        count = count + step
        return count

    bump(5)
    bump(6)
    return count


def fail(depth):
    if depth == 0:
        raise ValueError("deep down")
    return fail(depth - 1)


def handle():
    try:
        fail(4)
    except ValueError as error:
        caught = 1
        return caught


def heat(value, name):
    readings = 0
    while value < 30.0:
        value = value + 1.5
        readings = readings + 1
    return readings


values(True, None, "text")
deep(900)
counter()
handle()
heat(20.0, "east")
heat(26.5, "west")
print("done")
