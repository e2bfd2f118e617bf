"""The truth of objects follows their class, whatever it was before."""


class Plain:
    """No `__bool__`, no `__len__`, at first."""


class Sub(Plain):
    """Derived."""


class Numbers(list):
    """A list that is always true."""

    def __bool__(self) -> bool:
        return True


def shown(*values: object) -> str:
    """The truth of each value, asked in three ways."""
    words = []
    for v in values:
        word = 'yes' if v else 'no'
        words.append(f'{word} {not v} {bool(v)}')
    return ', '.join(words)


for _ in range(2):
    print(shown(Plain(), Sub(), Numbers(), b'', b'0', bytearray(), bytearray(b'1'), type, len, range(0), range(2)))
Plain.__len__ = lambda self: 0
print(shown(Plain(), Sub()))
Sub.__bool__ = lambda self: True
print(shown(Plain(), Sub()))
Plain.__bool__ = lambda self: True
del Sub.__bool__
print(shown(Plain(), Sub()))
del Plain.__bool__
print(shown(Plain(), Sub()))
del Plain.__len__
print(shown(Plain(), Sub()))
Plain.__bool__ = lambda self: 3
for v in Plain(), Sub():
    try:
        print(not v)
    except TypeError as e:
        print(e)


class Meta(type):
    """A metaclass with a data descriptor and a plain attribute."""

    @property
    def data(cls) -> str:
        """Comes before the class's own."""
        return 'from the metaclass'

    plain = 'of the metaclass'


class Made(metaclass=Meta):
    """Has both, too."""

    data = 'own'
    plain = 'own'


for _ in range(3):
    print(Made.data, Made.plain, int.__repr__ is Made.__repr__, int.__repr__(5), list.__len__([1]), str.__name__)


class Host:
    """Bound methods of every sort, called through variables."""

    def both(self, a: int, b: int = 2, *, c: int = 3) -> tuple:
        """Defaults."""
        return self.name, a, b, c

    @classmethod
    def made(cls, *rest: int) -> tuple:
        """A class method."""
        return cls.__name__, rest


host = Host()
host.name = 'host'
both, made, append, get = host.both, Host.made, [].append, {1: 2}.get
for _ in range(3):
    print(both(1), both(1, 4), both(1, c=5), made(1, 2), made(), append(3), get(1), get(5), append.__self__)
for wrong in (lambda: both(), lambda: both(1, 2, 3), lambda: append(), lambda: get()):
    try:
        print(wrong())
    except TypeError as e:
        print(type(e).__name__)
