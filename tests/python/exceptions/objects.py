"""Exception objects and classes."""

def error(function, *arguments, **keywords):
    try:
        print("no error:", function(*arguments, **keywords))
    except Exception as problem:
        print(f"{type(problem).__name__}: {problem}")


for e in (ValueError(), ValueError("x"), ValueError("x", 1), KeyError("k"), KeyError(5), IndexError("i"), OSError(2, "no file"),
          StopIteration(3), ZeroDivisionError("z"), AssertionError(), NameError("n"), SystemExit(2), Exception(None), RuntimeError(["l"])):
    print(repr(e), "|", str(e), "|", e.args, type(e).__name__, type(e).__mro__[1].__name__)
class Custom(Exception):
    pass
class WithFields(Custom):
    def __init__(self, code, detail=""):
        super().__init__(f"code {code}")
        self.code = code
        self.detail = detail
class WithStr(Exception):
    def __str__(self):
        return "custom text"
try:
    raise WithFields(7, "more")
except Custom as e:
    print(e, repr(e), e.code, e.detail, e.args, isinstance(e, Exception), e.__traceback__ is not None)
try:
    raise WithStr(1)
except WithStr as e:
    print(e, repr(e))
try:
    raise Custom
except Custom as e:
    print(repr(e), e.args)
print(issubclass(KeyError, LookupError), issubclass(ZeroDivisionError, ArithmeticError), issubclass(FileNotFoundError, OSError), issubclass(KeyboardInterrupt, Exception), issubclass(RecursionError, RuntimeError), issubclass(NotImplementedError, RuntimeError), issubclass(UnboundLocalError, NameError))
try:
    try:
        1 / 0
    except ZeroDivisionError as e:
        raise ValueError("bad") from e
except ValueError as e:
    print(repr(e.__cause__), repr(e.__context__), e.__suppress_context__)
try:
    try:
        1 / 0
    except ZeroDivisionError:
        raise ValueError("bad") from None
except ValueError as e:
    print(e.__cause__, repr(e.__context__), e.__suppress_context__)
try:
    try:
        {}["x"]
    except KeyError:
        [][0]
except IndexError as e:
    print(repr(e.__context__), e.__cause__)
def raise_it(x):
    raise x
def raise_from(x):
    raise ValueError from x
def catch_wrong():
    try:
        raise ValueError
    except 5:
        pass
def reraise_nothing():
    raise
error(raise_it, 5)
error(raise_it, "text")
error(raise_it, None)
error(raise_it, int)
error(raise_from, 5)
error(catch_wrong)
error(reraise_nothing)
def check(x):
    assert x > 0, f"{x} is not positive"
    assert x != 5
    return "fine"
print(check(1))
error(check, -1)
error(check, 5)
kinds = (ValueError, (KeyError, IndexError))
for f in (lambda: int("x"), lambda: {}[1], lambda: [][0]):
    try:
        f()
    except kinds[0]:
        print("value")
    except kinds[1] as e:
        print("lookup", type(e).__name__)
print(ValueError("a") == ValueError("a"), str(KeyError("it's")), hash(ValueError("a")) != 0 or True)
