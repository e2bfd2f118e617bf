"""Dicts: order, methods, views."""

def error(function, *arguments, **keywords):
    try:
        print("no error:", function(*arguments, **keywords))
    except Exception as problem:
        print(f"{type(problem).__name__}: {problem}")


d = {"b": 1, "a": 2}
d["c"] = 3
d["b"] = 10
print(d, len(d), d["a"], "a" in d, "z" not in d, d.get("z"), d.get("z", 0), d.get("a"))
del d["b"]
d["b"] = 4
print(d, list(d), list(d.keys()), list(d.values()), list(d.items()))
print(d.pop("a"), d.pop("zz", None), d.popitem(), d)
print(d.setdefault("n", []), d.setdefault("n", 5), d)
d.update({"x": 1}); d.update([("y", 2)]); d.update(z=3); print(d)
print(dict(a=1, b=2), dict([("k", "v")]), dict({"q": 1}, r=2), dict(), dict(zip("ab", [1, 2])), dict.fromkeys("ab"), dict.fromkeys([1, 2], 0))
print({1: "a", True: "b", 1.0: "c"}, {"a": 1} == {"a": 1.0}, {"a": 1, "b": 2} == {"b": 2, "a": 1}, {} == {})
print({"a": 1} | {"b": 2, "a": 3})
e = {"a": 1}
e |= {"b": 2}
print(e, e.copy() is e, e.copy() == e)
e.clear(); print(e, bool(e))
print(d.keys(), d.values(), d.items())
keys = d.keys()
d["new"] = 1
print(keys, len(keys), "new" in keys, ("new", 1) in d.items(), 1 in d.values())
print({"a": 1, "b": 2}.keys() & {"a"}, {"a": 1}.keys() | {"b"} == {"a", "b"}, {"a": 1}.keys() - {"a"}, {"a": 1}.keys() == {"a"})
for k in {"x": 1, "y": 2}:
    print(k, end=" ")
for k, v in {"x": 1, "y": 2}.items():
    print(k, v, end=" ")
print(list(reversed({"x": 1, "y": 2})), sorted({"y": 1, "x": 2}.items()), max({"a": 3, "b": 5}))
nested = {"l": [1, {"k": (1, 2)}], 2: None, (1, 2): {3}, None: True, 1.5: "f"}
print(nested, nested[None], nested[(1, 2)], nested[2])
loop = {}; loop["me"] = loop; print(loop)
error(lambda: {}["missing"])
error(lambda: {}[5])
error({}.pop, "x")
error({}.popitem)
error(dict, 5)
error(dict, [1])
error({}.update, [(1, 2, 3)])


def grow():
    d = {1: 1}
    for k in d:
        d[k + 1] = 1


error(grow)
error(lambda: {} < {})
error(lambda: {} + {})
