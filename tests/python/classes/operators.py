"""Special methods of operators."""

def error(function, *arguments, **keywords):
    try:
        print("no error:", function(*arguments, **keywords))
    except Exception as problem:
        print(f"{type(problem).__name__}: {problem}")


class Vector:
    def __init__(self, *v):
        self.v = v
    def __repr__(self):
        return f"Vector{self.v}"
    def __add__(self, other):
        if not isinstance(other, Vector):
            return NotImplemented
        return Vector(*[a + b for a, b in zip(self.v, other.v)])
    def __sub__(self, other):
        return Vector(*[a - b for a, b in zip(self.v, other.v)])
    def __mul__(self, k):
        return Vector(*[a * k for a in self.v])
    def __rmul__(self, k):
        return self * k
    def __neg__(self):
        return self * -1
    def __pos__(self):
        return self
    def __invert__(self):
        return "inverted"
    def __abs__(self):
        return sum([a * a for a in self.v]) ** 0.5
    def __matmul__(self, other):
        return sum([a * b for a, b in zip(self.v, other.v)])
    def __truediv__(self, k):
        return Vector(*[a / k for a in self.v])
    def __floordiv__(self, k):
        return ("floordiv", k)
    def __mod__(self, k):
        return ("mod", k)
    def __pow__(self, k):
        return ("pow", k)
    def __lshift__(self, k):
        return ("lshift", k)
    def __rshift__(self, k):
        return ("rshift", k)
    def __and__(self, k):
        return ("and", k)
    def __or__(self, k):
        return ("or", k)
    def __xor__(self, k):
        return ("xor", k)
    def __iadd__(self, other):
        self.v = self.v + other.v
        return self
    def __rsub__(self, other):
        return ("rsub", other)
    def __divmod__(self, k):
        return ("divmod", k)
    def __round__(self, n=None):
        return ("round", n)
    def __int__(self):
        return 77
    def __float__(self):
        return 7.5
    def __index__(self):
        return 2
    def __bool__(self):
        return any(self.v)
a, b = Vector(1, 2), Vector(3, 4)
print(a + b, a - b, a * 2, 2 * a, -a, +a, ~a, abs(b), a @ b, a / 2, a // 2, a % 2, a ** 2, a << 1, a >> 1, a & 1, a | 1, a ^ 1)
c = a
c += b
print(c is a, a, 5 - a, divmod(a, 3), round(a), round(a, 2), int(a), float(a), [10, 20, 30][a], bool(a), bool(Vector(0)), not Vector(0))
c -= Vector(1, 1, 1, 1); print(c)
c *= 3; print(c)
class Left:
    def __add__(self, other):
        return "left add"
    def __eq__(self, other):
        return "left eq"
class Right(Left):
    def __radd__(self, other):
        return "right radd"
    def __add__(self, other):
        return "right add"
print(Left() + Right(), Right() + Left(), Left() + 1, 1 + Right(), Left() == 1, 1 == Left())
class Refuses:
    def __add__(self, other):
        return NotImplemented
    def __eq__(self, other):
        return NotImplemented
error(lambda: Refuses() + 1)
error(lambda: 1 + Refuses())
error(lambda: a + 1)
error(lambda: a @ 1)
error(lambda: -Refuses())
error(lambda: abs(Refuses()))
print(Refuses() == Refuses(), Refuses() != 1)
def fails(self, other):
    raise ValueError("inside add")
Refuses.__add__ = fails
error(lambda: Refuses() + 1)
