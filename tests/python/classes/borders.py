# expectation: by hand
"""Corners of the class model: hooks that are descriptors, receivers, keys, members."""
import gc
import types


class Hook:
    def __get__(self, instance, owner=None):
        return lambda name: f"hooked {name}"


class Hooked:
    __getattr__ = Hook()


print(getattr(Hooked(), "spam"))


class Folded(str):
    def __hash__(self):
        return hash(self.lower())

    def __eq__(self, other):
        return self.lower() == other.lower()


print({Folded("One"): 1}[Folded("oNE")])


class Guard:
    def __enter__(self):
        return None

    def __exit__(self, *exc):
        print("left", type(self).__name__)


def body():
    with Guard():
        gc.collect()
        [Guard() for _ in range(1000)]


body()


class OnlySet:
    def __set__(self, instance, value):
        instance.__dict__["x"] = value


class UsesSet:
    x = OnlySet()


u = UsesSet()
print(type(u.x).__name__)
u.x = 42
print(u.x)


class Power(int):
    def __pow__(self, other, mod=None):
        return ("pow", int(other), mod)


print(pow(Power(2), 3, 5))


class Caller:
    pass


Caller.__call__ = Caller()
for attempt in (lambda: Caller()(), lambda: object.__new__(Caller, 1)):
    try:
        attempt()
    except (RecursionError, TypeError) as e:
        print(type(e).__name__, e)


class Closed:
    __class_getitem__ = None


try:
    Closed[int]
except TypeError as e:
    print(e)
print(isinstance(types.FunctionType.__dict__["__globals__"], types.MemberDescriptorType))
print(float.__dict__["real"].__get__(1.5), complex.imag.__get__(2j), slice.stop.__get__(slice(1, 2)))
print(Power(7).__getnewargs__(), (1, 2).__getnewargs__(), set([1]).__reduce__()[1])
