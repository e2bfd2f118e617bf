"""Augmented assignment and targets of every kind: each part is evaluated once."""
log = []
def index(i):
    log.append(i)
    return i
class Box:
    def __init__(self):
        self.n = 1
        self.items = [1, 2, 3]
boxes = [Box(), Box()]
boxes[index(0)].n += 5
boxes[index(1)].items[index(2)] *= 10
d = {"k": [1]}
d["k"] += [2, 3]
d["n"] = d.get("n", 0) + 1
d["n"] -= 5
print(boxes[0].n, boxes[1].items, d, log)
def order(tag, value):
    log.append(tag)
    return value
log.clear()
target = [0, 0, 0]
target[order("index", 1)] = order("value", 9)
print(target, log)
log.clear()
print(order("a", 1) + order("b", 2) * order("c", 3), log)
log.clear()
result = {order("k1", 1): order("v1", 2), order("k2", 3): order("v2", 4)}
print(result, log)
log.clear()
def call(*args, **kw):
    return args, kw
print(order("f", call)(order("x", 1), *order("s", [2]), key=order("k", 3)), log)
a = [1, 2]
b = a
a += [3]
print(b, a is b)
t = (1,)
u = t
t += (2,)
print(t, u)
s = "x"
s += "y"
s *= 3
print(s)
x = y = []
x.append(1)
print(y, x is y)
try:
    q = ([1], 2)
    q[0] += [5]
except TypeError as e:
    print(e, q)
n: int = 5
m: "list[int]"
print(n)
