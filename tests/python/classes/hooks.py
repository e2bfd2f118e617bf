"""__getattr__, __setattr__, property, staticmethod, classmethod, __str__ and __repr__."""

def error(function, *arguments, **keywords):
    try:
        print("no error:", function(*arguments, **keywords))
    except Exception as problem:
        print(f"{type(problem).__name__}: {problem}")


class Lazy:
    def __init__(self):
        self.known = 1
    def __getattr__(self, name):
        if name.startswith("auto_"):
            return name[5:]
        raise AttributeError(f"nothing called {name}")
z = Lazy()
print(z.known, z.auto_x, hasattr(z, "other"), getattr(z, "other", "d"))
error(lambda: z.other)
class Guarded:
    def __setattr__(self, name, value):
        if value < 0:
            raise ValueError(name)
        super().__setattr__(name, value * 2)
g = Guarded(); g.a = 5; print(g.a)
error(setattr, g, "b", -1)
class Temperature:
    def __init__(self, c):
        self._c = c
    @property
    def celsius(self):
        return self._c
    @celsius.setter
    def celsius(self, value):
        if value < -273.15:
            raise ValueError("too cold")
        self._c = value
    @property
    def kelvin(self):
        return self._c + 273.15
    @staticmethod
    def freezing():
        return 0.0
    @classmethod
    def boiling(cls):
        return cls(100.0)
t = Temperature(20.0)
print(t.celsius, t.kelvin, t.freezing(), Temperature.freezing(), Temperature.boiling().celsius, t.boiling().kelvin)
t.celsius = 30.5; t.celsius += 1; print(t.celsius)
error(setattr, t, "celsius", -300.0)
class Text:
    def __repr__(self):
        return "<repr>"
class Both(Text):
    def __str__(self):
        return "str"
print(Text(), str(Text()), repr(Text()), [Text()], f"{Text()}", Both(), repr(Both()), [Both()], {1: Both()}, "%s %r" % (Both(), Both()))
class Plain:
    pass
text = repr(Plain())
print(text.startswith("<__main__.Plain object at 0x"), text.endswith(">"), repr(Plain), repr(error).startswith("<function error at 0x"), repr(int), repr(len))
class Slotted:
    def __init__(self):
        self.a = 1
    def __delattr__(self, name):
        print("deleting", name)
        super().__delattr__(name)
s = Slotted(); del s.a; print(hasattr(s, "a"))
class New:
    count = 0
    def __new__(cls, *args):
        cls.count += 1
        self = super().__new__(cls)
        self.made = "new"
        return self
    def __init__(self, x):
        self.x = x
n = New(5); print(n.made, n.x, New.count)
def logged(f):
    def wrapper(*args, **kw):
        print("calling", f.__name__, args[1:], kw)
        return f(*args, **kw)
    return wrapper
class Service:
    @logged
    def run(self, x, y=2):
        return x + y
print(Service().run(1), Service().run(1, y=5))
