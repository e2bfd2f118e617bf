"""`builtins.__build_class__`: replaced, and missing."""
import builtins

own = builtins.__build_class__
made = []


def build(body, name, *bases, **keywords):
    made.append((name, bases, keywords))
    return own(body, name, *bases, **keywords)


builtins.__build_class__ = build


class A:
    x = 1


class B(A, metaclass=type):
    def f(self):
        return super().__class__, __class__


builtins.__build_class__ = own


class C:
    pass


print(made, A.x, B().f())
try:
    exec("class A: pass", {"__builtins__": {}})
except NameError as e:
    print(e)
exec("class A: pass\nprint(A)", {"__builtins__": {"__build_class__": own, "print": print}, "__name__": "m"})
for args in [(), (print,), (print, "A")]:
    try:
        own(*args)
    except TypeError as e:
        print(type(e).__name__)
