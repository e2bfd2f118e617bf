def gen(n):
    i = 0
    while i < n:
        x = yield i
        if x: print("got", x)
        i += 1
    return "done"

for v in gen(3):
    print(v)
g = gen(3)
print(next(g), g.send("a"), g.send("b"))
try:
    next(g)
except StopIteration as e:
    print("stop", e.value)
print(list(gen(4)), sum(x*x for x in range(10)))
def outer():
    r = yield from gen(2)
    print("r", r)
    yield from [10, 20]
    return 5
print(list(outer()))
def thr():
    try:
        yield 1
    except ValueError as e:
        print("caught", e)
        yield 2
    finally:
        print("fin")
t = thr(); next(t)
print(t.throw(ValueError("x")))
t.close()
def ctx():
    try:
        raise KeyError(1)
    except KeyError:
        import sys
        print(sys.exception())
        yield 1
        print(sys.exception())
c = ctx()
next(c)
import sys
print(sys.exception())
try:
    raise TypeError(2)
except TypeError:
    next(c, None)
    print(sys.exception())
print(sys.exception())
def d():
    def inner():
        yield 1
        raise ValueError("deep")
    yield from inner()
try:
    list(d())
except ValueError as e:
    print("ok", e)
def st():
    yield 1
    raise StopIteration
try:
    list(st())
except RuntimeError as e:
    print(e, repr(e.__cause__))
async def co(x):
    return x + 1
async def main():
    a = await co(1)
    b = await co(a)
    return [a, b]
m = main()
try:
    m.send(None)
except StopIteration as e:
    print(e.value)
async def ag(n):
    for i in range(n):
        yield i
async def useag():
    r = [i async for i in ag(3)]
    async for j in ag(2):
        print("j", j)
    else:
        print("else")
    return r, [y for y in r]
class CM:
    async def __aenter__(self): print("enter"); return self
    async def __aexit__(self, *a): print("exit", a[0]); return True
async def withs():
    async with CM() as c:
        raise ValueError
    async with CM() as c:
        return 7
def run(c):
    try:
        while True: c.send(None)
    except StopIteration as e: return e.value
print(run(useag()))
print(run(withs()))
print(type(gen), gen, gen(1).__name__) if 0 else None
def walrus():
    print(any((y := x) > 3 for x in range(10)), y)
walrus()
def clos(k):
    return list(x + k for x in range(3) if (lambda: x + k)() > k)
print(clos(5))
print(gen(1).gi_yieldfrom, gen(2).gi_running)
