"""Native functions that take all items of a generator: values, ends, errors, what they do meanwhile."""
import gc
import sys


def count(n, log=None):
    for k in range(n):
        if log is not None:
            log.append(k)
        yield k
    return "result"


def fails(n):
    yield from range(n)
    raise KeyError(n)


def stops():
    yield 1
    raise StopIteration("inside")


print(list(count(5)), tuple(count(3)), set(count(4)), frozenset(count(2)), sum(count(10)), max(count(7)), min(count(7)))
print(dict((k, k * k) for k in count(3)), dict.fromkeys(count(3)), sorted((-k for k in count(4))), bytes(count(4)))
print(",".join(str(k) for k in count(5)), [*count(2), *count(3)], bytearray(count(3)), len(list(count(1000))))
a, b, *rest = count(5)
print(a, b, rest, list(map(str, count(2))), list(zip(count(3), count(2))), list(enumerate(count(2))))

# Consumers that stop early leave the generator where it is.
log = []
g = count(10, log)
print(any(k == 3 for k in g), log, next(g), all(k < 6 for k in g), log, list(g), log)
g = count(5)
print(2 in g, list(g), 2 in g, list(g), next(g, "end"))

for make in fails, lambda n: stops():
    for consumer in list, tuple, set, sum, sorted, any, dict.fromkeys, ",".join, max:
        try:
            consumer(make(2) if consumer is not any else (k * 0 for k in make(2)))
        except Exception as e:
            print(type(e).__name__, e, repr(e.__context__)[:30])

# The consumer's work runs Python code, which may use the same generator.
g = count(9)
print(list(map(lambda k: (k, next(g)), (k for k in count(3)))))
g = count(9)


class Adds:
    def __init__(self, k):
        self.k = k

    def __radd__(self, other):
        return other + self.k + next(g)


def pairs():
    for k in g:
        yield Adds(k)


print(sum(pairs.__call__() if False else (Adds(k) for k in range(3))), list(g))


def itself():
    yield 1
    yield list(self_reference)


self_reference = itself()
try:
    list(self_reference)
except ValueError as e:
    print(e)


# Nested consumers, frames and exceptions being handled.
def frames():
    for _ in range(2):
        yield sys._getframe().f_back.f_code.co_name, repr(sys.exception())


def outer():
    try:
        raise ValueError("handled")
    except ValueError:
        return list(frames()), tuple(f for f in frames()), repr(sys.exception())


print(outer())
print(sum(sum(sum(x for x in range(y)) for y in range(z)) for z in range(9)))
print(list(list(gc.collect() and k or k for k in count(2)) for _ in count(2)))


def deep(n):
    yield n
    if n:
        yield from tuple(deep(n - 1))


print(len(list(deep(60))))


def endless(n):
    yield sum(endless(n + 1))


try:
    list(endless(0))
except RecursionError as e:
    print("too deep")

# Traced and profiled while it runs.
events = []


def profile(frame, event, arg):
    if frame.f_code.co_name == "count":
        events.append(event)


sys.setprofile(profile)
list(count(2))
sys.setprofile(None)
print(events)


def switches():
    yield 1
    sys.setprofile(profile)
    yield 2
    yield 3


events.clear()
print(tuple((k, tuple(count(1))) for k in switches()))
sys.setprofile(None)
print(events)


class Subclassed:
    """Not a generator, but iterated by one."""

    def __iter__(self):
        yield from "ab"


print(list(Subclassed()), set(Subclassed()) == {"a", "b"}, "".join(Subclassed()))
