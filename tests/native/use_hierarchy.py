# expectation: by hand
"""A C++ class hierarchy, used from Python and extended by it."""

import copy
import gc

import libhierarchy as lib
import native

g = lib.geometry


def attempt(f, *args) -> None:
    """Prints what a call raises; addresses differ between runs."""
    try:
        print('no error:', f(*args))
    except Exception as e:
        words = ('0x…' if word.startswith('0x') else word for word in str(e).split(' '))
        print(f'{type(e).__name__}: {" ".join(words)}')


def namespaces() -> None:
    """Namespaces are attribute paths; their variables are read and written in place."""
    print(g, g.inner, g.inner.depth(4), g.inner.variable, lib.plain(1))
    g.inner.variable = 9
    print(g.inner.variable, 'geometry' in dir(lib), 'Circle' in dir(g), 'geometry::Circle' in dir(lib))
    attempt(lambda: g.nothing)
    attempt(lambda: lib['nothing'])


def classes() -> None:
    """Classes have methods, static members, nested types, and the bases that they have in C++."""
    print([c.__qualname__ for c in g.Square.__mro__[:4]], g.Square.__name__, g.Shape.Options)
    c = g.Circle(2)
    print(c.area(), c.radius, str(c.name()), isinstance(c, g.Shape), g.Circle.area.__name__)
    print(g.Shape.count(), g.Shape.made, g.alive)
    g.Shape.made = 50
    print(g.Shape.made, c.made)
    s = g.Square(3)
    s.set((True, 'Round'))
    print(s.options().kind.name, s.options().filled, g.Kind.Square, repr(g.Kind.Square))
    print(s.area(), s.id, s.number(), s.side, 'scale' in dir(s))
    attempt(lambda: s.nothing)


def errors() -> None:
    """What no call can mean is an error that shows what there is."""
    attempt(g.Shape, 'x')
    attempt(g.Circle)
    attempt(g.Circle, 'x')
    attempt(g.distance)
    attempt(g.distance, 'x', 1)
    attempt(g.add, 1)
    attempt(g.area_of, None)
    attempt(g.area_of, g.Vec(1, 2))
    attempt(g.increment, 5)
    attempt(g.length, 5)
    attempt(g.Shape.area, g.Circle(1))


def overloads() -> None:
    """The arguments say which function is meant."""
    print(g.distance(1, 5), g.distance(1.5, 5), g.distance('A'), g.distance(a=1, b=9))
    print(g.both(3), g.both(native.new('int', 3)))
    print(g.ambiguous(1, 2.0), g.ambiguous(1.0, 2))
    attempt(g.ambiguous, 1, 2)


def hierarchy() -> None:
    """Pointers to bases are adjusted, and what is behind them is recognised."""
    s = g.Square(3)
    print(g.as_named(s) is s, g.id_of(s), s.tagged(), g.area_of(s), g.total([g.Circle(1), s], 2))
    s.scale(2)
    print(s.side, s.last_scale)
    g.Shape.scale(s, 5)
    print('the method of the base itself:', s.side, s.last_scale)
    p, q = g.make(2), g.make(0)
    print(type(p).__name__, p.area(), type(q).__name__, q.tagged(), q.side)
    before = g.alive
    native.delete(p)
    native.delete(q)
    print(before - g.alive)
    attempt(lambda: p.area())
    b = g.Bottom(40)
    print(b.id, b.l, b.r, b.sum(), b.number(), b.tagged(), g.id_of(b), g.named(b) is b)
    b.id = 41
    print(b.sum())


def references() -> None:
    """References take objects, and what is made for the call where C++ allows that."""
    c = g.Circle(3)
    print(g.same(c) is c, g.add(3, 4), g.moved(8))
    n, items = native.new('int', 4), [6]
    g.increment(n)
    g.increment(items)
    print(n[0], items)
    print(g.twice(c).radius, c.radius)
    print(g.visit(lambda shape: int(shape.area()), c))
    attempt(g.visit, lambda shape: 1 // 0, c)


def operators() -> None:
    """Python's operators are those of the class, or beside it."""
    v, w = g.Vec(1, 2), g.Vec(3, 4)
    print([(x.x, x.y) for x in (v + w, -v, 2 * v)])
    print(v == g.Vec(1, 2), v != w, v < w, v == 3, v(10), bool(v), bool(g.Vec(0, 0)))
    v[1] = 7
    same = v
    v += w
    print(v[0], v[1], same is v)
    attempt(lambda: v[5])
    attempt(lambda: v['x'])
    attempt(lambda: v + 3)
    attempt(lambda: v < 3)


def templates() -> None:
    """Instances of templates go by the names that the debug information has."""
    pair = g['Pair<int>']
    print(pair is lib['geometry::Pair<int>'], pair(5, 3).larger(), g.pair.larger(), g['biggest<int>'](3, 4))
    print(getattr(g, 'Pair<geometry::Pair<double>>')((1, 2), (0, 1)).larger().second)


def strings() -> None:
    """std::string takes text, and behaves as such."""
    text = g.greet('world')
    print(str(text), len(text), text == 'hello, world', bool(text), bool(lib['std::string']()))
    print(str(g.greet(text)), g.length('abc' * 20), g.length(text))
    p = g.Person('Ada, Countess of Lovelace', 36)
    print(str(p.name), p.age, str(p.get()))
    p.name = 'Bob'
    print(str(p.get()))
    attempt(lambda: setattr(p, 'name', 5))


class Ring(g.Circle):
    """A class of Python over one of C++."""

    def __init__(self, radius: float) -> None:
        super().__init__(radius * 2)
        self.note = 'ring'


class Hollow(g.Circle):
    """Its __init__ does not construct what it is made of."""

    def __init__(self) -> None:
        self.note = 'hollow'


def lives() -> None:
    """Constructors and destructors run once each."""
    r = Ring(3)
    print(r.area(), r.note, g.area_of(r))
    attempt(r.__init__, 3)
    attempt(g.area_of, Hollow())
    attempt(lambda: Hollow().radius)
    before = g.alive
    for _ in range(100):
        Ring(1)
    gc.collect()
    print(g.alive - before < 10)
    with native.owned(g.Circle(1)) as c:
        print(c.area())
    attempt(c.area)
    attempt(lambda: c.radius)
    print(repr(c).split(': ')[-1], native.release(c))
    with native.owned(g.make(1)) as c:
        print(c.area())
    before = g.alive
    for _ in range(100):
        native.own(g.make(0))
    gc.collect()
    print(g.alive - before < 10)
    original = g.Circle(7)
    other = copy.copy(original)
    other.radius = 8
    print(original.radius, other.radius, other.area())


class Late(g.Square):
    """Its __init__ constructs what it is made of only if it has a side."""

    def __init__(self, side: float) -> None:
        if side:
            super().__init__(side)


def sites() -> None:
    """Code that has used the members of living objects notices those that do not live."""

    def get_int(s) -> int:
        return s.id

    def get_double(s) -> float:
        return s.side

    def set_int(s) -> None:
        s.id = 8

    def set_double(s) -> None:
        s.side = 5.0

    uses = (get_int, get_double, set_int, set_double)
    for make in (g.Square, Late):
        s = make(3)
        for _ in range(3):
            print([use(s) for use in uses])
        native.delete(s)
        for use in uses:
            attempt(use, s)
    unborn = Late(0)
    for use in uses:
        attempt(use, unborn)
    unborn.__init__(4)
    print([use(unborn) for use in uses], get_int(unborn), get_double(unborn))


parts = (namespaces, classes, errors, overloads, hierarchy, references, operators, templates, strings, lives, sites)
for part in parts:
    print(f'-- {part.__name__}')
    part()
