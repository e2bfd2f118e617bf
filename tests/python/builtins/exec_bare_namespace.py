# A class made by code whose namespace has no __name__: its module is builtins.
namespace = {}
exec(
    """
class Point:
    def __init__(self, x):
        self.x = x

    def __repr__(self):
        return "Point(%d)" % self.x

    def __add__(self, other):
        return Point(self.x + other.x)

    def __eq__(self, other):
        return self.x == other.x

class Wrong(ValueError):
    def __str__(self):
        return "wrong"
""",
    namespace,
)
Point = namespace["Point"]
print(Point(1) + Point(2), Point(1) == Point(1), Point(1) == Point(2), Point)
Point.x2 = property(lambda self: self.x * 2)
print(Point(4).x2, Point.__module__)
try:
    raise namespace["Wrong"]("x")
except ValueError as e:
    print(e)
