# A class that changes after its attributes were looked up at a site.
class Base:
    kind = "base"

    def name(self):
        return "Base.name"


class Derived(Base):
    pass


def kind(o):
    return o.kind


def name(o):
    return o.name()


d = Derived()
print(kind(d), name(d))
Base.kind = "base 2"
print(kind(d))
Derived.kind = "derived"
print(kind(d))
Derived.kind = "derived 2"
print(kind(d), kind(Base()))
d.kind = "own"
print(kind(d))
del d.kind
print(kind(d))
del Derived.kind
print(kind(d))
Derived.name = lambda self: "Derived.name"
print(name(d))
d.name = lambda: "own name"
print(name(d))
del d.name
print(name(d))
Derived.name = staticmethod(lambda: "static name")
print(name(d))
Derived.name = property(lambda self: lambda: "property name")
print(name(d))
del Derived.name
print(name(d))


class Late:
    pass


def store(o, v):
    o.v = v


late = Late()
store(late, 1)
store(late, 2)
print(late.v)
Late.v = property(lambda self: "computed")
try:
    store(late, 3)
except AttributeError:
    print("read-only")
print(late.v)
Late.v = property(lambda self: "computed", lambda self, v: print("set", v))
store(late, 4)
del Late.v
print(late.v)
store(late, 5)
print(late.v)
Late.__setattr__ = lambda self, name, value: print("hook", name, value)
store(late, 6)
print(late.v)

results = []
for i in range(8):
    results.append(name(Base()))
    if i == 2:
        Base.name = lambda self: 2
    if i == 5:
        Base.name = classmethod(lambda cls: cls.__name__)
print(results)
