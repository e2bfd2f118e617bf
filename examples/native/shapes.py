"""A library of C++: its classes are Python's, its exceptions too."""

import pathlib
import subprocess
import tempfile

import native

source = pathlib.Path(__file__).with_name("shapes.cpp")
with tempfile.TemporaryDirectory() as directory:
    library = pathlib.Path(directory) / "libshapes.so"
    subprocess.run(["g++", "-g", "-shared", "-fPIC", "-o", library, source], check=True)
    shapes = native.load(str(library)).shapes

circle, square = shapes.Circle(2), shapes.Square(3)
print(circle.area(), square.area(), str(circle.name()), square < circle)
print(shapes.total(circle, square))

with native.owned(shapes.make("circle", 1)) as made:
    print(type(made).__name__, made.radius)


class Disk(shapes.Circle):
    """A class of Python over one of C++."""

    @property
    def diameter(self) -> float:
        return 2 * self.radius


print(Disk(5).diameter, Disk(5).area())
try:
    shapes.make("hexagon", 1)
except native.CxxException as e:
    print(e)
try:
    shapes.Circle("wide")
except TypeError as e:
    print(e)
