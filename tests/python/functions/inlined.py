"""Native functions whose calls are inline: ordinary arguments, odd ones, other callees of that name."""
import builtins


class Sized:
    """Has a length of its own."""

    def __len__(self):
        return 7


class Items(list):
    """A list with its own methods."""

    def append(self, item):
        super().append(("mine", item))

    def pop(self, *args):
        return ("popped", super().pop(*args))


class Plain(list):
    """A list as it is."""


class Borrower:
    """Not a list, with methods of one."""
    append = list.append
    pop = list.pop


class Pretender:
    """Says that it is an int."""
    __class__ = property(lambda self: int)


class Meta(type):
    def __instancecheck__(cls, instance):
        return instance == 42


class Asked(metaclass=Meta):
    pass


class Base:
    pass


class Derived(Base):
    pass


class Numeric:
    def __abs__(self):
        return "abs"

    def __int__(self):
        return 5

    def __float__(self):
        return 2.5

    def __lt__(self, other):
        return True

    def __gt__(self, other):
        return False

    def __repr__(self):
        return "Numeric"


def show(f, *args):
    """The result of `f`, or its exception."""
    try:
        print(f(*args), end=" ")
    except Exception as e:
        print(f"{type(e).__name__}: {e}", end=" ")


BIG = [0, 1, -1, 2**47 - 1, -2**47, 2**47, 2**63, -2**80, True]
FLOATS = [0.0, -0.0, 1.5, -1.5, 5e-324, -5e-324, 1e300, -1e300, float("inf"), float("-inf"), float("nan")]

for v in ([], [1, 2], (1,), {}, {1: 2}, set(), {1}, frozenset("ab"), "", "abc", "äöü", b"xy", range(9), Sized(), Items("ab"),
          bytearray(4), 5, None, 1.5):
    show(lambda: len(v))
print()
for v in BIG + FLOATS + [Numeric(), "x", None, 3j]:
    show(lambda: abs(v))
    show(lambda: int(v))
    show(lambda: float(v))
print()
for v in "a", "ä", "€", "", "ab", b"z", b"zz", 7, "\udc80":
    show(lambda: ord(v))
for v in 0, 65, 228, 255, 256, 0x10ffff, 0x110000, -1, True, "a", 1.0:
    show(lambda: ascii(chr(v)))
print()
for v in (1, "", 1.0, -0.0, None, True, 2**50, 2**70, [], Sized(), Items(), int, Meta, Asked, len, Pretender()):
    show(lambda: type(v).__name__)
print()
TYPES = [int, str, float, bool, object, list, Base, Derived, Sized, Asked, type, (int, str), (), (list, (Base, float)), [], 5,
         (int, 5), (5, int), int | str]
for v in (1, True, 1.5, "x", [], Items(), Base(), Derived(), Pretender(), 42, None, int, 2**70):
    for t in TYPES:
        show(lambda: isinstance(v, t))
    print()
for a in (1, 2, -5, 1.0, 1.5, float("nan"), 0.0, -0.0, True, 2**70, Numeric(), "x"):
    for b in (1, 2.0, -0.0, float("nan"), 2**47, Numeric(), "y"):
        show(lambda: min(a, b))
        show(lambda: max(a, b))
    print()

for make in list, Items, Plain, Borrower:
    x = make()
    for n in range(6):
        show(lambda: x.append(n))
    for n in range(8):
        show(lambda: x.pop())
    show(lambda: x.pop(0))
    print()


def measured(x):
    return len(x), abs(x[0]), isinstance(x, list)


print(measured([-3]))
builtins.len = lambda x: "length"
print(measured([-3]))
isinstance = lambda *args: "checked"
print(measured([-3]))
del builtins.len
try:
    print(measured([-3]))
except NameError as e:
    print(e)
len = abs = lambda x: "global"
print(measured([-3]))
