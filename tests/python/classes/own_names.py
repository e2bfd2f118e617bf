"""Classes that define `__dict__` or `__weakref__` themselves, and names that no class may have."""
import weakref


class Dict:
    def get(self):
        return {"a": 2}

    __dict__ = property(get)


class Weak:
    __weakref__ = "mine"


print(vars(Dict()), Dict().__dict__, Weak().__weakref__)
for make in [
    lambda: type("A\0B", (), {}),
    lambda: type("A\udcdcB", (), {}),
    lambda: type("A", (), {"__doc__": "x\udcdcy"}),
    lambda: setattr(Dict, "__name__", "A\0"),
    lambda: setattr(Dict, "__name__", "A\udcdc"),
]:
    try:
        make()
    except ValueError as e:
        print(type(e).__name__, e)
print(Dict.__name__)


class Mapping(dict):
    def __getitem__(self, key):
        return 12 if key == "a" else dict.__getitem__(self, key)

    def keys(self):
        return ["x", "z", "y"]


print(eval("a", globals(), Mapping()), eval("dir()", globals(), Mapping()))


def outer():
    a, b, result = 2, 3, 0

    def inner():
        nonlocal result
        result = b * a
        return result

    return inner


inner = outer()
print(inner.__code__.co_freevars, [c.cell_contents for c in inner.__closure__], inner())
