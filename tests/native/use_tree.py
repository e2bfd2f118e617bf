# expectation: by hand
# Memory shared by C and Python: a tree, a base pointer, kept callbacks, sorting, threads, cycles.
import gc
import threading

import native
import tree

root = None
for key in (50, 30, 70, 20, 40, 60, 80):
    node = tree.tree_new(key) if key % 20 else tree.tree(key=key)
    root = tree.tree_insert(root, node)
print(tree.tree_count(root), tree.tree_sum(root))
gc.collect()
print(tree.tree_count(root), tree.tree_sum(root))
found = tree.tree_find(root, 40)
print(found.key, found == root.left.right, root.left.right.left == None)
seen = []


class Visitor:
    def __init__(self):
        self.total = 0


def visit(t, data):
    seen.append(t.key)
    data.total += t.key


visitor = Visitor()
tree.tree_walk(root, visit, visitor)
print(seen, visitor.total)

# Attributes beside the allocation, and methods.
found.colour = "red"
print(tree.tree_find(root, 40).colour, hasattr(tree.tree_find(root, 30), 'colour'))


class Tree(tree.tree):
    def depth(self):
        left = self.left.depth() if self.left and hasattr(self.left, 'depth') else 0
        right = self.right.depth() if self.right and hasattr(self.right, 'depth') else 0
        return 1 + max(left, right)

    def __str__(self):
        return f"Tree({self.key})"


def adopt(t):
    if t:
        t.__class__ = Tree
        adopt(t.left)
        adopt(t.right)


adopt(root)
print(root.depth(), type(root).__name__, str(tree.tree_find(root, 40)), tree.tree_find(root, 40).colour)
mine = Tree(key=45)
tree.tree_insert(root, mine)
mine.note = [1, 2]
again = tree.tree_find(root, 45)
print(again is mine, again.note, tree.tree_find(root, 40).right is mine, isinstance(again, tree.tree))
del mine, again
gc.collect()
print(tree.tree_find(root, 45).note)

b = tree.make_number(7)
print(tree.type_of(b), native.cast("struct number *", b, tree).value)
t = native.cast("struct text *", tree.make_text("words"), tree)
print(t.base.type, t.value == "words", tree.type_of(t))
n = tree.number(base=(3,), value=9)
tree.remember(n)
print(tree.recall() is n, tree.recall().value, tree.type_of(n))


def register():
    total = [0]

    def handler(n, data):
        total[0] += n
        return total[0] + data.total
    tree.on_event(handler, visitor)
    tree.on_event(lambda n, data: n if data == None else -1, None)


register()
gc.collect()
print(tree.fire(10), tree.fire(5))

values = native.array("int", [5, 3, 9, 1])
tree.sort_ints(values, 4, lambda a, b: a[0] - b[0])
print(list(values))
numbers = [3, 1, 2]
tree.sort_ints(numbers, 3, lambda a, b: b[0] - a[0])
print(numbers)


def broken(a, b):
    raise ValueError("no order")


try:
    tree.sort_ints(values, 4, broken)
except ValueError as e:
    print("raised through C:", e)

calls = 0


def called(n):
    global calls
    calls += 1
    return n


print(tree.run_threads(called, 4, 100), calls)
ticks = []
stop = threading.Event()


def tick():
    while not stop.wait(0.001):
        ticks.append(1)


t = threading.Thread(target=tick)
t.start()
print(tree.run_threads(lambda n: len(threading.enumerate()) > 0, 2, 200))
stop.set()
t.join()

# A million structs in cycles: the memory does not grow with their number.
import resource
import sys

stressed = 'gcstress' in sys._xoptions


def grow(count):
    for i in range(count):
        a = tree.ring()
        b = tree.ring(other=a)
        a.other = b
    return tree.is_ring(a)


print(grow(1000 if stressed else 50000))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
grow(1000 if stressed else 450000)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20000)
