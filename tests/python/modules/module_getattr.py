# `__getattr__` of a module, however the attribute is asked for.
import operator
import types

m = types.ModuleType("m")
m.there = 1


def hook(name):
    if name == "made":
        return name.upper()
    if name == "broken":
        raise KeyError(name)
    raise AttributeError(f"no {name} in this one")


m.__getattr__ = hook
for name in ("there", "made", "missing", "broken"):
    for ask in (lambda: getattr(m, name), lambda: getattr(m, name, "default"), lambda: hasattr(m, name),
                lambda: operator.attrgetter(name)(m), lambda: eval(f"m.{name}")):
        try:
            print(name, ask())
        except (AttributeError, KeyError) as e:
            print(name, type(e).__name__, e)
