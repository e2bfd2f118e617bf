"""Every kind of parameter."""

def error(function, *arguments, **keywords):
    try:
        print("no error:", function(*arguments, **keywords))
    except Exception as problem:
        print(f"{type(problem).__name__}: {problem}")


def plain(a, b):
    return a, b
def defaults(a, b=2, c=3):
    return a, b, c
def positional_only(a, b=2, /):
    return a, b
def keyword_only(*, a, b=2):
    return a, b
def rest(a, *args):
    return a, args
def keywords(a, **kw):
    return a, kw
def everything(a, b, /, c, d=4, *args, e, f=6, **kw):
    return a, b, c, d, args, e, f, kw
def after_rest(*args, key=None):
    return args, key
print(plain(1, 2), plain(b=1, a=2), plain(1, b=2), plain(*[1, 2]), plain(**{"a": 1, "b": 2}), plain(*[1], **{"b": 2}))
print(defaults(1), defaults(1, 5), defaults(1, c=9), defaults(b=1, a=0), defaults(*(1, 2, 3)))
print(positional_only(1), positional_only(1, 3), keyword_only(a=1), keyword_only(b=1, a=2))
print(rest(1), rest(1, 2, 3), rest(*"abc"), keywords(1), keywords(1, x=2, y=3), keywords(a=5, b=6), keywords(1, **{"q": 2}))
print(everything(1, 2, 3, e=5), everything(1, 2, 3, 4, 5, 6, e=7, f=8, g=9), everything(1, 2, c=3, e=5, a=10, b=11))
print(after_rest(), after_rest(1, 2, key=3), after_rest(*[1], *(2, 3), key=4), keywords(1, **{"x": 1}, **{"y": 2}))
shared = []
def mutable(x, store=shared):
    store.append(x)
    return store
print(mutable(1), mutable(2), mutable(3, []), shared)
n = 1
def early(x=n):
    return x
n = 2
print(early())
print((lambda: 5)(), (lambda a, b=2, *c, d=4, **e: (a, b, c, d, e))(1, 3, 5, d=6, z=7))
def nothing():
    pass
print(nothing(), (lambda: None)())
print(plain.__name__, plain.__qualname__, (lambda: 0).__name__, plain.__doc__, defaults.__defaults__, keyword_only.__kwdefaults__)
def documented():
    """The doc."""
print(documented.__doc__)
print(callable(plain), callable(5), callable(int), callable(lambda: 0))
