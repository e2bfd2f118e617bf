"""A linked list, a stack, a queue and a binary tree."""
class Node:
    def __init__(self, value, next=None):
        self.value = value
        self.next = next
class LinkedList:
    def __init__(self, values=()):
        self.head = None
        for v in reversed(values):
            self.head = Node(v, self.head)
    def __iter__(self):
        return Cursor(self.head)
    def reverse(self):
        previous = None
        node = self.head
        while node is not None:
            node.next, previous, node = previous, node, node.next
        self.head = previous
    def __len__(self):
        n = 0
        for _ in self:
            n += 1
        return n
class Cursor:
    def __init__(self, node):
        self.node = node
    def __iter__(self):
        return self
    def __next__(self):
        if self.node is None:
            raise StopIteration
        value = self.node.value
        self.node = self.node.next
        return value
l = LinkedList([1, 2, 3, "four", None, 5.5])
print(list(l), len(l))
l.reverse()
print(list(l), "four" in l)
class Tree:
    class Leaf:
        __slots__ = ()
    def __init__(self):
        self.root = None
        self.size = 0
    def insert(self, key, value):
        if self.root is None:
            self.root = [key, value, None, None]
            self.size = 1
            return
        node = self.root
        while True:
            if key == node[0]:
                node[1] = value
                return
            side = 2 if key < node[0] else 3
            if node[side] is None:
                node[side] = [key, value, None, None]
                self.size += 1
                return
            node = node[side]
    def walk(self, node, visit):
        if node is not None:
            self.walk(node[2], visit)
            visit(node[0], node[1])
            self.walk(node[3], visit)
t = Tree()
for i, word in enumerate("the quick brown fox jumps over the lazy dog".split()):
    t.insert(word, i)
out = []
t.walk(t.root, lambda k, v: out.append(f"{k}={v}"))
print(t.size, out)
queue = [(0, "start")]
seen = {"start": 0}
graph = {"start": ["a", "b"], "a": ["c"], "b": ["c", "d"], "c": ["end"], "d": ["end"], "end": []}
while queue:
    distance, name = queue.pop(0)
    for next_name in graph[name]:
        if next_name not in seen:
            seen[next_name] = distance + 1
            queue.append((distance + 1, next_name))
print(seen)
