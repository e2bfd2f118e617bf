"""`!=` is the inverse of `__eq__`, whichever side has it."""
from collections.abc import Set


class Always:
    def __eq__(self, other):
        return True


class Unknown:
    def __eq__(self, other):
        return NotImplemented


class Sub(int):
    def __eq__(self, other):
        print("asked first")
        return other == "x"


class Own:
    def __ne__(self, other):
        return "own"


class Listed(Set):
    def __init__(self, items):
        self.items = list(items)

    def __contains__(self, item):
        return item in self.items

    def __iter__(self):
        return iter(self.items)

    def __len__(self):
        return len(self.items)


a = Always()
print(a != 1, 1 != a, a != "x", "x" != a, [1] != a, {} != a, {1} != a, 1.5 != a, None != a)
print(Unknown() != 1, 1 != Unknown(), Unknown() != Unknown(), Unknown() != a, a != Unknown())
print(1 != Sub(1), Sub(1) != 1, Sub(1) != Sub(1), 1 == Sub(1))
print(Own() != 1, 1 != Own(), Own() == 1)
print(Listed([1]) != {1}, {1} != Listed([1]), {2} != Listed([1]), frozenset([1]) == Listed([1]))
if 1 != a:
    print("unequal")
while {1} != Listed([1]):
    print("unequal")
    break
print([x for x in (1, 2) if x != a])
