# expectation: by hand
# Unions, bit-fields, enumerations, arrays of arrays, structs by value, opaque types.
import copy
import pickle

import native
import shapes

s = shapes.square(3.0, 4.0)
print(shapes.area(s), str(s.label) if hasattr(s.label, 'x') else str(s.label), s.label == "square")
print(s.kind == shapes.SQUARE, s.kind.name, s.style.visible, s.style.width, s.style.layer, hex(s.style.tag), s.style.rest)
s.style.layer = 31
s.style.tag += 1
print(shapes.layer(s), hex(shapes.tag(s.style)), s.style.width)
c = shapes.shape(kind=shapes.CIRCLE, radius=2.0, label="round")
print(shapes.area(c), c.label == "round", c.width == 2.0)
c.kind = shapes.TRIANGLE
c.triangle.points = [[0, 0], [4, 0], [0, 3]]
print(shapes.area(c), c.triangle.points[1][0], [list(p) for p in c.triangle.points])
c.triangle.points[1][0] = 8
print(shapes.area(c), shapes.kind_of(c), repr(shapes.kind_of(c)), shapes.LAST is shapes.TRIANGLE)
c.kind = 'SQUARE'
print(c.kind.name, int(c.kind), c.kind + 1, [shapes.TRIANGLE].index(10))
r = shapes.swap_small((5, 300))
print(r.a, r.b)
print(list(shapes.next3(([1, 2, 255],)).b))
v = shapes.rotate((1.0, 2.0))
print(v.x, v.y)
m = shapes.negate_mixed({'f': 0.5, 'i': 7, 'd': 2.0})
print(m.f, m.i, m.d)
u = shapes.any_double(1.5)
print(u.d, shapes.double_of(u), shapes.double_of({'d': 2.5}))
print(native.sizeof(shapes.nothing), native.sizeof(shapes.shape))
f = native.cast("struct flexible *", native.array("int", [3, 10, 20, 30]))
print(shapes.flexible_sum(f), f.items[2], f.count)
o = shapes.open_opaque()
print(shapes.is_opaque(o), bool(o))
print(shapes.wide(2**100), shapes.wide(-5))
print(repr(s).split(' at ')[0], repr(s).split(': ', 1)[1][:40])
print(repr(v).split(': ')[1])
d = copy.copy(s)
d.label = "copied"
print(s.label == "square", d.label == "copied", bytes(memoryview(d))[:4] == bytes(memoryview(s))[:4])
for bad in (lambda: pickle.dumps(s), lambda: setattr(s, 'kind', 'OVAL'), lambda: setattr(s.style, 'width', 16),
            lambda: setattr(s, 'label', "much too long for it"), lambda: native.sizeof("struct opaque", shapes),
            lambda: o[0], lambda: shapes.shape(1, 2, 3, 4, 5, 6, 7, 8), lambda: shapes.shape(nothing=1),
            lambda: s.missing, lambda: delattr(s, 'kind'), lambda: iter(s), lambda: shapes.area(c.style)):
    try:
        print("no error", bad())
    except Exception as e:
        print(type(e).__name__, e)
match v:
    case shapes.two_doubles(x, y):
        print("matched", x, y)
view = memoryview(native.array("double", [1.0, 2.0, 3.0]))
print(view.format, view.shape, view.tolist())
view[1] = 20.0
import struct
print(struct.unpack_from("d", view, 8))
grid = memoryview(c.triangle.points)
print(grid.shape, grid.format, grid[1, 0])
