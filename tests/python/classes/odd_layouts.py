"""What may be assigned to classes and instances, and what is refused."""


def refused(f, *args):
    try:
        f(*args)
    except (TypeError, AttributeError) as e:
        print(type(e).__name__, e)
    else:
        print("allowed")


class A(type):
    def __setattr__(cls, key, value):
        object.__setattr__(cls, key, value)


class B:
    pass


class C(B, A):
    pass


refused(setattr, C("D", (object,), {}), "test", True)
refused(object.__delattr__, B, "x")
type.__setattr__(B, "x", 1)
print(B.x)
type.__delattr__(B, "x")
refused(type.__delattr__, B, "x")


class Slots:
    __slots__ = ["c", "b"]


class Weak(Slots):
    __slots__ = ["__weakref__"]


def change(x, cls):
    x.__class__ = cls


refused(change, Slots(), Weak)


class Base:
    pass


class Meta(Base, type):
    pass


class E(metaclass=Meta):
    pass


def set_item(d):
    d["spam"] = 1


refused(set_item, E.__dict__)
refused(lambda: setattr(E, "__dict__", {}))


class M(type):
    def mro(cls):
        print(cls.__mro__)
        if cls.__name__ == "X":
            return type.mro(cls)
        try:
            class X(cls):
                pass
        except TypeError as e:
            print(e)
        return type.mro(cls)


class Whole(metaclass=M):
    pass


print(Whole.__mro__)


class Gone(type):
    def mro(cls):
        return (Base,)


try:
    Gone("F", (), {})
except TypeError as e:
    print("TypeError")

print(complex.real, slice.start, range.stop)


class Hidden:
    __slots__ = ["__class__", "__dict__"]

    def __init__(self):
        self.bar = "wow"


print("__repr__" in dir(Hidden()), "bar" in dir(Hidden()))

import types


class Wrong(types.ModuleType):
    __dict__ = 8


refused(dir, Wrong("m"))
m = types.ModuleType.__new__(types.ModuleType)
print(hasattr(m, "__name__"), m.__dict__ or None)
m.foo = 1
print(m.__dict__)

import functools
p = functools.partial(print)
refused(lambda: delattr(p, "__dict__"))
e = ValueError()
refused(lambda: delattr(e, "__dict__"))
b = Base()
b.x = 1
del b.__dict__
print(b.__dict__)
