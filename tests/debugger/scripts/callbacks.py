"""Python functions that native code calls: keys, filters, generators, finalizers of loops."""


def key(x):
    y = -x
    return y


def numbers():
    yield 3
    yield 1


class Box:
    def __init__(self, x):
        self.x = x

    def __lt__(self, other):
        return self.x < other.x


def main():
    first = sorted([3, 1, 2], key=key)
    second = list(map(lambda x: x + 1, first))
    third = sum(numbers())
    fourth = min(Box(2), Box(1))
    return first, second, third, fourth.x


print(main())
