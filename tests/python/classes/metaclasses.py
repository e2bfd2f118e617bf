# Metaclasses: preparation, derivation, hooks of the metaclass, the class's own cell.


class Meta(type):
    prepared = []

    @classmethod
    def __prepare__(mcs, name, bases, **kw):
        mcs.prepared.append((name, kw))
        return {"from_prepare": 1}

    def __new__(mcs, name, bases, ns, **kw):
        cls = super().__new__(mcs, name, bases, dict(ns))
        cls.made_by = mcs.__name__
        return cls

    def __init__(cls, name, bases, ns, **kw):
        super().__init__(name, bases, ns)
        cls.keywords = sorted(kw)

    def __call__(cls, *args):
        obj = super().__call__(*args)
        obj.called = True
        return obj

    def __iter__(cls):
        return iter(["a", "b"])

    def __len__(cls):
        return 7

    def __contains__(cls, x):
        return x == 3

    def __getitem__(cls, k):
        return (cls.__name__, k)

    def __repr__(cls):
        return f"<Meta {cls.__name__}>"

    def __getattr__(cls, name):
        if name.startswith("dyn"):
            return name.upper()
        raise AttributeError(name)

    def __or__(cls, other):
        return "or"

    def __instancecheck__(cls, obj):
        return obj == 5 or type.__instancecheck__(cls, obj)

    @property
    def prop(cls):
        return "prop of " + cls.__name__


class A(metaclass=Meta, flag=1):
    def __init__(self, x):
        self.x = x

    def me(self):
        return __class__


class B(A):
    def me(self):
        return super().me(), __class__


print(Meta.prepared, A.from_prepare, A.made_by, A.keywords, B.keywords)
print(type(B) is Meta, list(A), len(A), 3 in A, 4 in A, A[9], A, A.dyna, A | 1, A.prop)
b = B(4)
print(b.x, b.called, b.me(), isinstance(5, A), isinstance(b, A), isinstance(6, A))
try:
    A.nothing
except AttributeError as e:
    print(e)
print(Meta("Dyn", (B,), {"z": 1}, k=2).keywords)


class Other(type):
    pass


try:
    class C(A, metaclass=Other):
        pass
except TypeError as e:
    print(e)


def factory(name, bases, ns, **kw):
    return (name, bases, sorted([k for k in ns if not k.startswith("__")]), kw)


class F(metaclass=factory, q=1):
    y = 1


print(F)


class Init:
    def __init_subclass__(cls, /, tag=None, **kw):
        super().__init_subclass__(**kw)
        cls.tag = tag


class Sub(Init, tag="t"):
    pass


print(Sub.tag)
try:
    class Bad(Init, other=1):
        pass
except TypeError as e:
    print(e)


class Named:
    def __set_name__(self, owner, name):
        self.where = (owner.__name__, name)


class Holder:
    n = Named()


print(Holder.n.where)
print(type("T", (Sub,), {"a": 1}).a, type("T", (), {}).__name__)


class Entry:
    def __mro_entries__(self, bases):
        return (Init,)


class FromEntry(Entry()):
    pass


print(FromEntry.__mro__, len(FromEntry.__orig_bases__))


class Order(type):
    def mro(cls):
        return [cls, Init, object]


class Ordered(metaclass=Order):
    pass


print([c.__name__ for c in Ordered.__mro__])
for args in [(1,), ("x", 1, {}), ("x", (), 1), (1, (), {}), ("x", (1,), {})]:
    try:
        print(type(*args))
    except TypeError as e:
        print(e)
