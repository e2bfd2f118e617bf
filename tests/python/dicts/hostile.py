"""Keys whose comparison changes the dict, and churn against a model."""
class Clearing:
    def __init__(self, d):
        self.d = d
    def __hash__(self):
        return 7
    def __eq__(self, other):
        self.d.clear()
        return False
class Growing:
    def __init__(self, d, n):
        self.d, self.n = d, n
    def __hash__(self):
        return 7
    def __eq__(self, other):
        if len(self.d) < 40:
            for i in range(40):
                self.d[i + 100] = i
        return self.n == getattr(other, "n", None)
d = {}
d[Clearing(d)] = 1
d[Clearing(d)] = 2
print(len(d))
d = {}
for n in range(5):
    d[Growing(d, n)] = n
print(len(d), d[Growing(d, 3)], d.get(Growing(d, 9)))
d = {}
model = []
seed = 1
for step in range(20000):
    seed = (seed * 1103515245 + 12345) % 2147483648
    k = (seed >> 8) % 100
    choice = (seed >> 20) % 7
    if choice < 3:
        if k in d:
            del d[k]
            model.remove(k)
    elif choice == 3 and d:
        assert d.popitem()[0] == model.pop()
    else:
        if k not in d:
            model.append(k)
        d[k] = step
assert list(d) == model and list(reversed(d)) == model[::-1]
for i in range(20000):
    d["x"] = i
    del d["x"]
print(len(d) == len(model), list(d) == model)
for change in (lambda: d.update(new=1), lambda: d.clear()):
    try:
        for k in d:
            change()
    except RuntimeError as problem:
        print(problem)
