"""Rich comparison, hash and bool."""
class Money:
    def __init__(self, n):
        self.n = n
    def __eq__(self, other):
        if not isinstance(other, Money):
            return NotImplemented
        return self.n == other.n
    def __lt__(self, other):
        return self.n < other.n
    def __le__(self, other):
        return self.n <= other.n
    def __gt__(self, other):
        return self.n > other.n
    def __ge__(self, other):
        return self.n >= other.n
    def __hash__(self):
        return hash(self.n)
    def __repr__(self):
        return f"${self.n}"
a, b = Money(1), Money(2)
print(a == b, a != b, a < b, a <= b, a > b, a >= b, a == Money(1), a == 1, a != 1, a < b < Money(3))
print(max(a, b), sorted([b, a]), {a: 1}[Money(1)], Money(1) in [a], Money(9) in {a, b}, [a, b].index(Money(2)), [a].count(Money(1)))
if a < b:
    print("less")
if not a == b:
    print("different")
while a < b:
    a.n += 1
print(a, b)
class OnlyLess:
    def __init__(self, n):
        self.n = n
    def __lt__(self, other):
        return self.n < other.n
print(OnlyLess(2) > OnlyLess(1), OnlyLess(1) < OnlyLess(2))
class NotBool:
    def __eq__(self, other):
        return [1, 2]
    def __lt__(self, other):
        return []
x = NotBool()
print(x == 1, x < 1, "yes" if x == 1 else "no", "yes" if x < 1 else "no")
class NoHash:
    def __eq__(self, other):
        return True
try:
    hash(NoHash())
except TypeError as e:
    print(e)
class Length:
    def __init__(self, n):
        self.n = n
    def __len__(self):
        return self.n
print(bool(Length(0)), bool(Length(3)), "t" if Length(0) else "f", not Length(0), Length(0) or "empty", Length(1) and "full")
class Eq:
    calls = 0
    def __eq__(self, other):
        Eq.calls += 1
        return self is other
e = Eq()
print(e in [e], Eq.calls, e in [Eq(), e], e != e, e != Eq())
