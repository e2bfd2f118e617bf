# expectation: by hand
# Calls, conversions, views and variables of a library with debug information.
import basics
import native

print(basics.add(2, 3), basics.add(b=1, a=-5))
print(basics.half(3.0), basics.half(3), basics.halff(0.5), basics.third(3.0))
print(basics.low(255), basics.wide(-2**63), basics.uwide(2**64 - 1), basics.negate(True))
print(basics.next_char('a'), basics.next_char(66))
print(basics.length("abc"), basics.length(b"abcd"), basics.length(None), basics.length("äö"))
g = basics.greet()
print(str(g), bytes(g), g == "hello", len(g), g[1], bool(g))
print(str(basics.shout("quiet")))
p = basics.make_point(3, 4)
print(p.x, p.y, basics.point_sum(p), basics.point_sum((5, 6)), basics.point_sum({'x': 1}))
basics.move_point(p, 10)
p.y = -1
print(p.x, p.y, type(p).__name__)
n = basics.make_node(1, basics.make_node(2, None))
print(n.key, n.next.key, bool(n.next.next), n.next.next == None, basics.list_sum(n))
n.next.key = 40
print(basics.list_sum(n))
mine = basics.node(key=100, next=n, name="mine")
print(basics.list_sum(mine), str(mine.name), mine.next == n)
print(basics.next_color(basics.RED), repr(basics.next_color(0)), basics.BLUE.name, basics.GREEN + 1)
print(basics.turn(1 + 2j))
print(basics.fail(2), native.errno())
print(basics.sum_ints([1, 2, 3], 3), basics.sum_ints((4, 5), 2))
values = [1, 2, 3]
basics.double_ints(values, 3)
print(values)
a = native.array("int", [7, 8, 9])
basics.double_ints(a, 3)
print(list(a), a[0], a[-1], len(a), a == [14, 16, 18], a[0:2])
print(basics.apply(lambda x, y: x * y, 6, 7), basics.apply(basics.add, 6, 7))
print(basics.pick(1)(10, 3), basics.pick(0)(10, 3))
basics.keep(lambda n: n + 1)
print(basics.call_kept(41))
print(basics.total(3, 1, 2, 3), basics.total(0), basics.total_doubles(2, 0.5, 1.25))
print(basics.many(1, 2, 3, 4, 5, 6, 7, 8, 9.0))
print(bool(basics.nothing()), basics.nothing() == None)
b = basics.fill(1.0)
print(list(b.d), basics.big_sum(b), basics.big_sum(([1, 2, 3],)))
v = basics.scale((1.0, 2.0, 3.0), 2.0)
print(v.x, v.y, v.z)
s = basics.swap((2.0, 7))
print(s.d, s.i)
u = basics.number_of(1.0)
print(u.f, hex(u.i), bytes(u.bytes))
f = basics.make_flags()
print(f.a, f.b, f.c)
f.b = 15
f.a = 0
print(f.a, f.b, f.c)
m = basics.mixed
print(m.l, list(m.list), m.sub.inner, m.tag)
m.sub.inner = 5
m.list[1] = 77
print(basics.mixed.sub.inner, list(basics.mixed.list))
print(basics.counter, basics.ratio, str(basics.greeting), basics.origin.y, list(basics.table))
basics.counter = 8
print(basics.counter)
basics.origin.x = 99
print(basics.origin.x)
print(basics.add.__doc__.splitlines()[0], native.sizeof("int"), native.sizeof(basics.node))
print(repr(basics.add).split(' at ')[0])
print('add' in dir(basics), 'node' in dir(basics), 'key' in dir(basics.node))


def refused(f, *args):
    try:
        print('no error', f(*args))
    except Exception as e:
        print(type(e).__name__, e)


refused(basics.add, 1)
refused(basics.add, 1, 2.5)
refused(basics.add, 1, "2")
refused(basics.add, 2**31, 0)
refused(basics.low, -1)
refused(basics.half, "x")
refused(basics.length, 5)
refused(basics.length, "a\0b")
refused(basics.point_sum, (1, 2, 3))
refused(basics.point_sum, 7)
refused(basics.list_sum, p)
refused(basics.apply, 3, 1, 2)
refused(basics.sum_ints, [1, "x"], 2)
refused(lambda: basics.missing)
refused(lambda: setattr(f, 'b', 16))
refused(lambda: a[3])
refused(lambda: basics.nothing()[0])
refused(lambda: n.next.next.key)


def fails(x, y):
    raise KeyError(x)


refused(basics.apply, fails, 1, 2)
refused(basics.apply, lambda x, y: "text", 1, 2)
