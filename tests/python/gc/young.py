# expectation: by hand
# Old objects of every kind that refer to young ones keep them through young collections.
import collections
import gc
import io
import os
import types
from _weakref import ref


class Node:
    def __init__(self, n):
        self.n = n
        self.next = None


class Slots:
    __slots__ = ("a", "b")


def generator():
    kept = None
    while True:
        kept = yield kept


def counter():
    cell = None

    def put(value):
        nonlocal cell
        cell = value

    def get():
        return cell

    return put, get


class Holder:
    item = None


def old_things():
    """Containers that are old: made, and survived a full collection."""
    made = {
        "list": [None] * 5000,
        "appended": [],
        "dict": {n: None for n in range(3000)},
        "grown": {},
        "instance": Node(0),
        "slots": Slots(),
        "deque": collections.deque(),
        "class": Holder,
        "cell": counter(),
        "generator": generator(),
        "namespace": types.SimpleNamespace(),
        "default": collections.defaultdict(list),
        "bound": [],
        "tuples": [None] * 300,
    }
    next(made["generator"])
    gc.collect()
    gc.collect()
    return made


def store(made, n):
    """Stores a fresh node in each of them."""
    made["list"][n * 37 % 5000] = Node(n)
    made["appended"].append(Node(n))
    made["dict"][n] = Node(n)
    made["grown"][f"key{n}"] = Node(n)
    made["instance"].next = Node(n)
    made["slots"].a = Node(n)
    made["deque"].append(Node(n))
    made["class"].item = Node(n)
    made["cell"][0](Node(n))
    made["generator"].send(Node(n))
    made["namespace"].x = Node(n)
    made["default"][n].append(Node(n))
    made["bound"].append(Node(n).__init__)
    made["tuples"][n] = (n, [Node(n)])


def check(made, n):
    """All of them are there."""
    assert made["list"][n * 37 % 5000].n == n
    assert made["appended"][n].n == n
    assert made["dict"][n].n == n
    assert made["grown"][f"key{n}"].n == n
    assert made["instance"].next.n == n
    assert made["slots"].a.n == n
    assert made["deque"][n].n == n
    assert made["class"].item.n == n
    assert made["cell"][1]().n == n
    assert made["generator"].send(Node(n)).n == n
    assert made["namespace"].x.n == n
    assert made["default"][n][0].n == n
    assert made["bound"][n].__self__.n == n
    assert made["tuples"][n][1][0].n == n


def run():
    made = old_things()
    for n in range(60):
        store(made, n)
        for _ in range(2):
            gc.collect(0)
            junk = [Node(-1) for _ in range(300)]
        check(made, n)
    for n in range(60):
        assert made["appended"][n].n == n and made["default"][n][0].n == n
    print("kept")


run()


def dies(depth=10):
    """A young object's weak reference, in a frame of its own."""
    if depth:
        return dies(depth - 1)
    called = []
    return ref(Node(1), lambda r: called.append(1)), called


def clean(depth=10):
    """Overwrites what earlier calls left on the stack."""
    if depth:
        clean(depth - 1)
    else:
        gc.collect(0)


# A word left on the stack may keep one of them, not all.
references = [dies() for _ in range(20)]
clean()
dead = [called for reference, called in references if reference() is None]
print(len(dead) > 10, all(called == [1] for called in dead))


class Finalized:
    count = 0

    def __del__(self):
        Finalized.count += 1


def drop(depth=10):
    if depth:
        drop(depth - 1)
    else:
        Finalized()


for _ in range(20):
    drop()
clean()
print(Finalized.count > 10)
survivor = Finalized()
gc.collect(0)
gc.collect(0)
survivor.kept = 1
print("alive")


# A base class that is old refers to its subclasses weakly.
class Base:
    pass


gc.collect()


def subclass(depth=10):
    if depth:
        subclass(depth - 1)
    else:
        type("Short", (Base,), {})


subclass()
Long = type("Long", (Base,), {})
clean()
print("Long" in [c.__name__ for c in Base.__subclasses__()])

# Memory that system calls write.
buffers = [bytearray(1 << 16) for _ in range(4)]
gc.collect()
r, w = os.pipe()
os.write(w, b"x" * 5000)
with io.FileIO(r) as f:
    print(f.readinto(buffers[1]), buffers[1][:3])
os.close(w)

# The module's answers.
full = gc.get_stats()[2]["collections"]
young = gc.get_stats()[0]["collections"]
gc.collect(0)
gc.collect(1)
gc.collect()
after = gc.get_stats()
# Others may come in between.
print(after[2]["collections"] + after[0]["collections"] - full - young >= 3, gc.get_count()[1:])
mine = [Node(1)]
print(any(o is mine for o in gc.get_objects(generation=0)), gc.get_objects(generation=1))
gc.collect()
print(any(o is mine for o in gc.get_objects(generation=0)), any(o is mine for o in gc.get_objects(generation=2)))

# In a child of a fork nothing is guarded until its own full collection.
old = [[n] for n in range(1000)]
gc.collect()
pid = os.fork()
if pid == 0:
    try:
        for n in range(1000):
            old[n][0] = Node(n)
            if n % 100 == 0:
                gc.collect(0)
                junk = [Node(-1) for _ in range(1000)]
        ok = all(old[n][0].n == n for n in range(1000))
    finally:
        os._exit(0 if ok else 1)
print(os.waitpid(pid, 0)[1])
for n in range(1000):
    old[n][0] = Node(n)
gc.collect(0)
junk = [Node(-1) for _ in range(3000)]
print(all(old[n][0].n == n for n in range(1000)))

# A program that closes every descriptor takes the collector's, too: full collections follow.
os.closerange(3, 1200)
for n in range(1000):
    old[n][0] = Node(-n)
gc.collect(0)
junk = [Node(0) for _ in range(3000)]
for n in range(1000):
    old[n][0] = Node(n)
gc.collect(0)
gc.collect(0)
print(all(old[n][0].n == n for n in range(1000)))
