"""eval and exec with globals and locals of their own."""
x = "module"
def scope(a):
    b = a + 1
    exec("c = a + b; b = 50", None, names := {"a": 10, "b": 20})
    return eval("a + b"), eval("lambda: x")(), names, b
print(scope(1))
print(eval("x + y", {"x": 1}, {"y": 2}), eval("x", {"x": 1}, {"x": 2}), eval("[y for y in range(z)]", {}, {"z": 3}))
g, l = {}, {}
exec("""
import math
from math import floor as down
n: int = 3
def f():
    try:
        return n
    except NameError as e:
        return str(e)
class C:
    m = len("ab")
    def get(self): return __class__.__name__, x
global x
x = 5
for i in range(3): pass
del i
if (w := 7) > 6: n += w
shown = f(), C.m, C().get(), f.__qualname__, C.get.__qualname__
""", g, l)
print([k for k in g if k != "__builtins__"])
print([k for k in l if k[0] != "_"], l["shown"], l["n"])
class Locals:
    def __init__(self): self.log = []
    def __getitem__(self, key):
        self.log.append(key)
        if key == "known": return 42
        raise KeyError(key)
    def __setitem__(self, key, value): self.log.append((key, value))
    def __delitem__(self, key): self.log.append(("del", key))
names = Locals()
print(eval("known + 1", {}, names), eval("len", {}, names) is len)
exec("a = known\ndel a", {}, names)
print(names.log)
code = compile("t = s * 2", "<made>", "exec")
for s in (1, 2):
    place = {"s": s}
    exec(code, {}, place); print(place)
    exec(code, place); print(place["t"])
star = {}
exec("from math import *", {}, star); print("sqrt" in star, "floor" in star)
for bad in ("1 +", "return 1", "a b"):
    try:
        exec(bad, {}, {})
    except SyntaxError as e:
        print(type(e).__name__, e.filename, e.lineno)
try:
    exec("missing", {}, {})
except NameError as e:
    print(e)
