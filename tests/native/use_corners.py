# expectation: by hand
"""Corners of C++."""

import gc

import libcorners as lib
import native


def attempt(f, *args) -> None:
    """Prints what a call raises."""
    try:
        print('no error:', f(*args))
    except Exception as e:
        print(f'{type(e).__name__}: {e}')


print(lib.hidden().id(), lib.local().id(), lib.hidden().shifted(1))
attempt(lambda: lib.hidden().shifted())

v = lib.numbers(5)
print(len(v), v[1], v[-1], v[1:3], list(v), bool(v), bool(lib.numbers(0)), repr(v).split(': ')[1])
v[0] = 100
print(lib.sum(v), lib.sum([1, 2, 3]), lib.sum((4, 5)), sum(v))
attempt(lambda: v[9])
attempt(lib.sum, ['x'])
print(str(lib.join(['a', 'long enough for memory of its own', b'c'])))
for _ in range(100):
    lib.join(['x' * 100] * 20)
try:
    lib.call(lambda n: n)
except TypeError as e:
    print('TypeError:', 'std::function' in str(e))

room = native.array('char', 30)
print(lib.format(room, '%d %s', 3, 'x'), str(room))

s = lib.single(3)
print(s.x)
attempt(lib.take, s)
native.delete(s)
print(lib.destroyed)

b = lib.Bottom()
print(b.t, b.l, b.r, b.b, b.who(), lib.as_top(b) is b, lib.as_right(b) is b, lib.Left.who(b))
b.t = 55
print(b.t, lib.as_top(b).t)
attempt(lib.use, lib.Both())

print(lib.Word(i=5).get(), lib.Bits(a=3, b=4).total())
d = lib.Detailed()
print(d.pad(), d.clone().z, type(lib.as_model(d)) is lib.Detailed, d.clone().pad())
print(lib.large(4).sum(), lib.large_sum(lib.large(4), 3), lib.large_sum(([1] * 10,), 2.0))
attempt(native.array, 'struct Single', 3, lib)
print(native.new('struct Single', 8, lib).x)
attempt(lambda: native.cast('struct Bits *', 0).total())
gc.collect()
