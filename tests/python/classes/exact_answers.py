"""What operations on instances of subclasses answer: the built-in type, even where nothing changes."""
import operator
import re
import weakref


class T(tuple):
    pass


class S(str):
    pass


class B(bytes):
    pass


def types(*values):
    print([type(v).__name__ for v in values])


a, e, s, b = T((1, 2)), T(()), S("spam"), B(b"spam")
types(tuple(a), a[:], a[0:2], a * 1, a * 0, a + (), () + a, e[:], e * 3, e + e)
types((1, 2) + e, e + (1,))
types(s.removeprefix("x"), s.removesuffix("x"), s[:], s * 1, s + "", "" + s, s.strip(), s.zfill(1), s.replace("x", "y"))
types(b.removeprefix(b"x"), b.removesuffix(b"x"), b[:], b * 1, b + b"", b.strip(), b.replace(b"x", b"y"))
print(s.removeprefix("sp"), s.removesuffix("am"), s.removeprefix("") == s, s.removeprefix("") is s)


class FloatStr(str):
    def __float__(self):
        return float(str(self)) + 1


class FloatInt(int):
    def __float__(self):
        return 9.0


class Float(float):
    def __float__(self):
        return 42.0


print(float(FloatStr("8")), float(FloatInt(8)), float(Float(8)), float(S("1.5")))


class Indexed:
    def __index__(self):
        return 2


o = Indexed()
p = weakref.proxy(o)
print(operator.index(p), "abcd"[p], [1, 2, 3][p], range(5)[p], hex(p))
print(re.Pattern[str], re.Match[bytes])
alias = list[int]
print(weakref.ref(alias)() is alias)
