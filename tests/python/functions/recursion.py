"""Deep and endless recursion."""
def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)
print(depth(900))
def even(n):
    return True if n == 0 else odd(n - 1)
def odd(n):
    return False if n == 0 else even(n - 1)
print(even(500), odd(499))
def endless():
    return endless() + 1
for attempt in range(3):
    try:
        endless()
    except RecursionError as problem:
        print(type(problem).__name__, str(problem)[:32])
class Loop:
    def __repr__(self):
        return repr(self)
try:
    repr(Loop())
except RecursionError:
    print("repr caught")
class Attribute:
    def __getattr__(self, name):
        return getattr(self, name)
try:
    Attribute().a
except RecursionError:
    print("getattr caught")
def hanoi(n, a, b, c):
    return 0 if n == 0 else hanoi(n - 1, a, c, b) + 1 + hanoi(n - 1, c, b, a)
print(hanoi(10, "a", "b", "c"))
def ackermann(m, n):
    if m == 0:
        return n + 1
    return ackermann(m - 1, 1) if n == 0 else ackermann(m - 1, ackermann(m, n - 1))
print(ackermann(2, 3))
print(depth(900))
