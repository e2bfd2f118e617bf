# expectation: by hand
# What the machine computes from an object's shape cannot be assigned yet.
class A:
    pass


class B(A):
    pass


def attempt(f):
    try:
        f()
    except TypeError as e:
        print(e)


a = A()
attempt(lambda: setattr(a, "__class__", B))
attempt(lambda: setattr(a, "__dict__", {}))
attempt(lambda: setattr(B, "__bases__", (A,)))


def assign(o):
    o.__class__ = B


attempt(lambda: assign(a))
print(type(a) is A, vars(a), B.__bases__ == (A,))
