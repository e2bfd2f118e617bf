# expectation: by hand
"""References in C memory keep objects alive; what C cannot reach keeps nothing."""
import gc
import _memory
import libkeeping


def fill():
    """Nodes that take the places of dead ones."""
    for n in range(2000):
        node = libkeeping.node(key=n)
    gc.collect()


def store(keeper, key):
    """Gives C a chain of two nodes, and forgets it."""
    keeper(libkeeping.node(key=key, next=libkeeping.node(key=key + 1)))


store(libkeeping.keep, 10)
store(libkeeping.keep_local, 20)
fill()
fill()
node = libkeeping.kept()
print(node.key, node.next.key)
node = libkeeping.kept_local()
print(node.key, node.next.key)
del node
libkeeping.drop()

print(_memory.leaks())
store(libkeeping.hide, 30)
fill()
lost = _memory.leaks()
print(len(lost), [leak[1] for leak in lost])
print(lost[0][3][0].split("+")[0])
start = lost[0][0]
areas = _memory.whereis(start + 8)
print(areas[0][0], areas[0][1] == start, areas[0][2], areas[-1][0])
print(_memory.whyis(start + 8)[0].split("+")[0])
libkeeping.unhide()
print(_memory.leaks(), _memory.query(start)[3])
