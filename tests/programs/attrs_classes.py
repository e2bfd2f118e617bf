"""attrs: classes without boilerplate."""
import attr
from attrs import Factory, asdict, astuple, converters, define, evolve, field, fields, frozen, validators


@define
class Point:
    x: int = 0
    y: int = field(default=0, validator=validators.instance_of(int))


@frozen(order=True)
class Version:
    major: int
    minor: int = field(converter=int)
    tags: list = Factory(list)

    @minor.validator
    def _check(self, attribute, value):
        if value < 0:
            raise ValueError(f"{attribute.name} must not be negative")


@attr.s(auto_attribs=True, kw_only=True)
class Config:
    name: str
    path: str = attr.ib(converter=str.strip)
    level: int = attr.ib(default=3, validator=attr.validators.in_(range(5)), repr=False)
    optional: int = attr.ib(default=None, converter=converters.optional(int))

    def __attrs_post_init__(self):
        self.name = self.name.upper()


@define(slots=False)
class Child(Point):
    z: int = field(default=1, metadata={"unit": "m"})


p = Point(1, 2)
p.x = 5
print(p, p == Point(5, 2), Point() != p, hash(Version(1, "2", ())) == hash(Version(1, 2, ())), Version(1, 2) < Version(1, 3))
print(evolve(p, y=9), asdict(Child(1, 2, 3)), astuple(p), [f.name for f in fields(Child)], fields(Child).z.metadata["unit"])
print(Config(name="a", path="  /x ", optional="7"), Config(name="b", path="").level)
for make in (
    lambda: Point("a", "b"), lambda: Version(1, -1), lambda: Config(name="c", path="", level=9),
    lambda: Point(1, 2, 3), lambda: setattr(Version(1, 1), "major", 2), lambda: setattr(p, "nope", 1), lambda: Config(path=""),
):
    try:
        make()
    except Exception as e:
        # 3.13 says more about attributes that do not fit.
        print(type(e).__name__, (e.args[0] if e.args else e) if not isinstance(e, AttributeError) else "")
C = attr.make_class("C", {"a": attr.ib(default=1), "b": attr.ib(factory=dict)})
print(C(), C(2, {"k": [C()]}), asdict(C(b=[C()])), Point.__slots__, hasattr(Child(), "__dict__"))
print(attr.has(Point), attr.validate(p), Point.__match_args__, attr.resolve_types(Point) is Point)
match p:
    case Point(x, 2):
        print("matched", x)
