"""OSError's fields are set by `__new__` or by `__init__`, whichever a class leaves alone."""


class Keyword(OSError):
    def __new__(cls, *, baz=1):
        self = OSError.__new__(cls)
        self.baz = baz
        return self


class Both(OSError):
    def __new__(cls, baz, *rest):
        self = super().__new__(cls, *rest)
        self.baz = baz
        return self

    def __init__(self, baz, *rest):
        super().__init__("not", "seen")


class Init(OSError):
    def __init__(self, baz, *rest):
        super().__init__(*rest)
        self.baz = baz


print(Keyword(baz=3).baz, Keyword().args)
print(Both("b", 2, "text").args, Both("b", 2, "text").errno, Both("b").args)
e = Init("b", 2, "text", "file")
print(e.args, e.errno, e.filename, e.baz)
print(type(OSError(2, "x")).__name__, OSError(2, "x", "f").args)
e = BlockingIOError("a", "b", 3)
print(e.characters_written, e.filename, e.args)
e = BlockingIOError(11, "b", "name")
print(e.filename, hasattr(e, "characters_written"))
e = ImportError("text", name="n", path="p")
e.__init__("again")
print(e, e.name, e.path)
try:
    SyntaxError("a", (1, 2, 3))
except TypeError as e:
    print(e)
