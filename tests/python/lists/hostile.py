"""Comparisons that change the list they are asked from, and deep nesting."""
class Clearing:
    def __init__(self, items):
        self.items = items
    def __eq__(self, other):
        self.items.clear()
        return False
    def __lt__(self, other):
        self.items.append(0)
        return False
l = []
def fill():
    l.extend([Clearing(l)] * 6)
fill(); print(5 in l, len(l))
fill(); print(l == [1] * 6, len(l))
fill(); print(l.count(3), len(l))
fill()
try:
    l.remove(3)
except ValueError as problem:
    print(problem, len(l))
fill(); print(l < [1] * 6, len(l))
l.clear()
fill()
l[3:] = [Clearing(l), Clearing(l)]
try:
    l.sort()
except ValueError as problem:
    print(problem, len(l))
class Raising:
    def __lt__(self, other):
        raise KeyError("no order")
l = [Raising(), Raising(), Raising()]
before = list(l)
try:
    l.sort()
except KeyError as problem:
    print(repr(problem), all([x in l for x in before]), len(l))
deep, other = [], []
for i in range(100000):
    deep, other = [deep], [other]
for operation in (repr, lambda x: x == other):
    try:
        operation(deep)
    except RecursionError:
        print("too deep")
