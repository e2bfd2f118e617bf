"""Attributes of classes and modules at sites that remember where they were, and what makes them forget."""
import math
import sys
import types


class Meta(type):
    """A metaclass with an attribute that classes may hide, and a property that they may not."""
    shared = "meta"

    @property
    def kind(cls):
        return f"kind of {cls.__name__}"


class Base:
    colour = "red"

    @staticmethod
    def plain():
        return "plain"

    @classmethod
    def made(cls):
        return cls.__name__


class Derived(Base, metaclass=type):
    pass


class Counted(metaclass=Meta):
    shared = "own"
    kind = "hidden"


class Constant:
    """A plain object, until its class gets `__get__`."""

    def __init__(self, n):
        self.n = n

    def __repr__(self):
        return f"Constant({self.n})"


class Holder:
    constant = Constant(1)


def colours():
    return [c.colour for c in (Base, Derived, Base, Derived)]


def colour(c):
    return c.colour


print(colours())
Base.colour = "green"
print(colours())
Derived.colour = "blue"
print(colours(), [colour(Base) for _ in range(3)])
del Derived.colour
print(colours())
Derived.__bases__ = (type("Other", (), {"colour": "white", "plain": staticmethod(lambda: "other")}),)
print(colours(), Derived.plain())


def meta():
    return Counted.shared, Counted.kind


print(meta(), meta())
Meta.shared = property(lambda cls: "data")
print(meta(), meta())
Meta.shared = 5
print(meta(), meta())


def constant():
    return Holder.constant, Holder().constant


print(constant(), constant())
Constant.__get__ = lambda self, instance, owner: ("got", instance is None)
print(constant(), constant())
del Constant.__get__
print(constant(), constant())


class Getter(Constant):
    def __get__(self, instance, owner):
        return "getter"


kept = Holder.constant
kept.__class__ = Getter
print(constant(), constant())
kept.__class__ = Constant
print(constant())


def calls(c):
    return c.plain(), c.made()


print([calls(Base) for _ in range(3)])
Base.plain = lambda: "changed"
print(calls(Base))

module = types.ModuleType("module")
module.value = 1
module.function = lambda *args: args


def of_module(m):
    return m.value, m.function(2)


print([of_module(module) for _ in range(2)])
module.value = 2
for n in range(20):
    setattr(module, f"more{n}", n)
print(of_module(module))
del module.value
try:
    of_module(module)
except AttributeError as e:
    print(e)
module.__getattr__ = lambda name: f"computed {name}"
print(of_module(module))
module.value = 3
print(of_module(module))


class Lazy(types.ModuleType):
    @property
    def value(self):
        return "property"


module.__class__ = Lazy
print(of_module(module))


def roots():
    return math.sqrt(16), math.pi > 3


print(roots(), roots())
original = math.sqrt
math.sqrt = lambda x: "patched"
print(roots())
math.sqrt = original
print(roots())
del sys.modules["math"]


class Wide:
    """More attributes than are expected of it."""

    def __init__(self):
        self.a = 1


def late(w):
    w.f += 1
    w.late = w.f + w.g
    return w.late, w.h


w = Wide()
for name in "bcdefghijkl":
    setattr(w, name, 0)
print([late(w) for _ in range(3)])
v = Wide()
for name in "hgf":
    setattr(v, name, 10)
print([late(x) for x in (v, w, v, w)])
del w.h
try:
    late(w)
except AttributeError as e:
    print(e)
Wide.h = "class"
print(late(w), late(v))
Wide.f = property(lambda self: 100, lambda self, value: print("set", value))
print(late(w))
for n in range(200):
    setattr(v, f"x{n}", n)
print(late(v), v.x150)


class Makers:
    """Class methods and static methods, called through the class at one site."""

    @classmethod
    def named(cls, n=0):
        return cls.__name__, n

    @staticmethod
    def free(n=0):
        return n

    native = classmethod(len)
    plain = classmethod(lambda cls: cls.__name__.lower())


class Sub(Makers):
    @staticmethod
    def named(*args):
        return "static", args


def make(c):
    return c.named(1), c.free(n=2), c.plain()


print([make(c) for c in (Makers, Sub, Sub, Makers, Makers)])
print([make(Makers)[0] for _ in range(3)])
Makers.named = staticmethod(lambda n: ("now static", n))
Sub.named = classmethod(lambda cls, n: ("now class", cls.__name__, n))
print([make(c) for c in (Makers, Sub, Makers)])
del Sub.named
print(make(Sub))
try:
    Makers.native()
except TypeError as e:
    print(e)


class Loud(type):
    def __getattribute__(cls, name):
        return lambda *args, **kw: ("hooked", name)


class Heard(metaclass=Loud):
    @classmethod
    def named(cls, n):
        return n

    free = plain = named


print([make(Heard) for _ in range(2)], make(Makers))
print(Makers.named is Makers.named, Makers.plain == Makers.plain, Makers.plain is Makers.plain)
