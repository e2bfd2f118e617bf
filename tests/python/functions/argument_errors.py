"""CPython's messages for wrong arguments."""

def error(function, *arguments, **keywords):
    try:
        print("no error:", function(*arguments, **keywords))
    except Exception as problem:
        print(f"{type(problem).__name__}: {problem}")


def none():
    pass
def one(a):
    pass
def two(a, b):
    pass
def three(a, b, c):
    pass
def default(a, b=2):
    pass
def posonly(a, /, b):
    pass
def kwonly(*, x, y):
    pass
def one_kwonly(a, *, x):
    pass
def mixed(a, b=1, *, c=2):
    pass
class C:
    def __init__(self, a):
        pass
    def method(self):
        pass
    def two(self, a, b):
        pass
class Empty:
    pass
error(none, 1)
error(none, 1, 2)
error(one)
error(one, 1, 2)
error(one, b=1)
error(one, 1, a=2)
error(two)
error(two, 1)
error(two, b=1)
error(three)
error(three, 1)
error(two, 1, 2, 3)
error(default)
error(default, 1, 2, 3)
error(default, 1, 2, 3, 4)
error(default, 1, zz=3)
error(posonly, a=1, b=2)
error(posonly, 1)
error(kwonly)
error(kwonly, x=1)
error(kwonly, 1, x=1, y=2)
error(one_kwonly, 1)
error(one_kwonly, 1, 2, x=3)
error(mixed, 1, 2, 3)
error(mixed, 1, 2, 3, c=4)
error(C)
error(C, 1, 2)
error(C(1).method, 1)
error(C(1).two, 1)
error(C.method)
error(Empty, 1)
error(lambda: none(**{1: 2}))
error(lambda: one(*5))
error(lambda: one(**5))
error(lambda: two(1, **{"a": 2}))
error(lambda: two(**{"a": 1}, **{"a": 2}))
error(5)
error("text")
error(None)
error([1])
error(Empty())
error(len)
error(len, 1, 2)
error(len, 5)
def outer():
    def inner(a):
        pass
    return inner
error(outer())
