"""Closures, nonlocal, global, late binding."""

def error(function, *arguments, **keywords):
    try:
        print("no error:", function(*arguments, **keywords))
    except Exception as problem:
        print(f"{type(problem).__name__}: {problem}")


def counter(start=0):
    count = start
    def step(by=1):
        nonlocal count
        count += by
        return count
    def peek():
        return count
    return step, peek
step, peek = counter(10)
step(); step(5)
print(peek(), counter()[0](), peek())
def adders():
    return [lambda x: x + i for i in range(3)], [lambda x, i=i: x + i for i in range(3)]
late, early = adders()
print([f(10) for f in late], [f(10) for f in early])
def deep(a):
    def b():
        def c():
            nonlocal a
            a += 1
            return a
        return c
    return b
print(deep(1)()())
def parameter_captured(x, *args, **kw):
    def inner():
        return x, args, kw
    x = x + 1
    return inner()
print(parameter_captured(1, 2, k=3))
total = 0
def add(n):
    global total, fresh
    total += n
    fresh = n
add(5); add(7)
print(total, fresh)
def shadow(total):
    total = total + 1
    return total
print(shadow(1), total)
def recursive(n):
    def inner(k):
        return 1 if k == 0 else k * inner(k - 1)
    return inner(n)
print(recursive(10))
def unbound():
    print(value)
    value = 1
def unbound_free():
    def inner():
        return value
    result = inner()
    value = 1
    return result
def deleted():
    x = 1
    del x
    return x
def loop_variable():
    for i in []:
        pass
    return i
error(unbound)
error(unbound_free)
error(deleted)
error(loop_variable)
error(lambda: undefined_name)
def compose(*functions):
    def run(x):
        for f in functions:
            x = f(x)
        return x
    return run
print(compose(lambda x: x + 1, str, len)(99))
def memo(f):
    seen = {}
    def wrapped(n):
        if n not in seen:
            seen[n] = f(n)
        return seen[n]
    return wrapped
@memo
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
print(fib(80))
class Holder:
    def make(self):
        def get():
            return self
        return get
h = Holder()
print(h.make()() is h, h.make().__qualname__)
def cell_in_loop():
    result = []
    for i in range(3):
        def f():
            return i
        result.append(f)
    return [f() for f in result]
print(cell_in_loop())
x = "module"
def comprehension_scope():
    x = "local"
    return [x for _ in range(1)], [x for x in "ab"], x
print(comprehension_scope(), x)
