"""Classes, attributes, methods."""

def error(function, *arguments, **keywords):
    try:
        print("no error:", function(*arguments, **keywords))
    except Exception as problem:
        print(f"{type(problem).__name__}: {problem}")


class Point:
    """A point."""
    dimensions = 2
    def __init__(self, x, y=0):
        self.x = x
        self.y = y
    def norm(self):
        return self.x * self.x + self.y * self.y
    def moved(self, dx, dy=0):
        return Point(self.x + dx, self.y + dy)
    def grow(self):
        self.z = 5
        return self
p = Point(3, 4)
print(p.x, p.y, p.norm(), p.moved(1).x, p.moved(dy=2, dx=1).y, p.dimensions, Point.dimensions, Point.__name__, Point.__doc__)
p.x += 10; p.extra = "new"; p.grow()
print(p.x, p.extra, p.z, hasattr(p, "extra"), hasattr(p, "q"), getattr(p, "q", "default"), getattr(p, "x"))
setattr(p, "w", 1); print(p.w); del p.w; print(hasattr(p, "w")); delattr(p, "extra"); print(hasattr(p, "extra"))
Point.dimensions = 3; print(p.dimensions); p.dimensions = 4; print(p.dimensions, Point.dimensions); del p.dimensions; print(p.dimensions)
f = p.norm; print(f(), Point.norm(p), f.__self__ is p, f.__name__, Point.norm.__qualname__)
def later(self):
    return "later", self.x
Point.later = later; print(p.later())
p.own = lambda: "own"; print(p.own())
print(isinstance(p, Point), isinstance(p, object), isinstance(5, Point), type(p) is Point, type(p).__name__, type(Point).__name__)
print(p == p, p == Point(13, 4), p != Point(1, 1), p is p, hash(p) == hash(p), bool(p))
print(sorted(p.__dict__.items(), key=lambda kv: kv[0])[0][0], p.__class__ is Point, Point.__module__)
class Empty:
    pass
e = Empty(); e.a = 1; e.b = 2; e.c = 3; e.d = 4; e.e = 5; e.f = 6; e.g = 7; e.h = 8; e.i = 9
print(e.a, e.e, e.i, e.__dict__)
class Body:
    values = [n * n for n in range(4)]
    total = sum(values)
    if total > 10:
        kind = "big"
    else:
        kind = "small"
    for i in range(3):
        last = i
    def get(self):
        return self.kind
print(Body.values, Body.total, Body.kind, Body.last, Body().get())
class Outer:
    class Inner:
        name = "inner"
        def who(self):
            return type(self).__qualname__
print(Outer.Inner.name, Outer.Inner().who(), Outer.Inner.__qualname__)
def make(n):
    class Local:
        number = n
        def get(self):
            return n, self.number
    return Local
print(make(1)().get(), make(2)().get(), make(1) is make(1), make(3).__qualname__)
error(lambda: p.missing)
error(lambda: Point.missing)
error(lambda: p.missing())
error(lambda: p.x())
error(delattr, p, "missing")
error(lambda: None.x)
error(lambda: (5).foo)
error(lambda: p + 1)
error(lambda: p < p)
error(lambda: p[0])
error(lambda: len(p))
error(lambda: [i for i in p])
