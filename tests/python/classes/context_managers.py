"""with statements in every exit."""

def error(function, *arguments, **keywords):
    try:
        print("no error:", function(*arguments, **keywords))
    except Exception as problem:
        print(f"{type(problem).__name__}: {problem}")


class Manager:
    def __init__(self, name, swallow=False):
        self.name, self.swallow = name, swallow
    def __enter__(self):
        print("enter", self.name)
        return self
    def __exit__(self, kind, value, traceback):
        print("exit", self.name, kind.__name__ if kind else None, value, traceback is not None)
        return self.swallow
with Manager("a") as m:
    print(m.name)
with Manager("a"), Manager("b") as b:
    print("both", b.name)
with (Manager("p") as p, Manager("q")):
    print("parenthesised")
with Manager("swallow", True):
    raise ValueError("inside")
try:
    with Manager("outer"):
        with Manager("inner"):
            raise KeyError("x")
except KeyError as e:
    print("caught", e)
def returns():
    with Manager("r"):
        return "returned"
print(returns())
def loops():
    for i in range(3):
        with Manager(i):
            if i == 0:
                continue
            if i == 1:
                break
    return i
print(loops())
class FailsEnter(Manager):
    def __enter__(self):
        raise RuntimeError("enter failed")
class FailsExit(Manager):
    def __exit__(self, *args):
        raise RuntimeError("exit failed")
try:
    with FailsEnter("e"):
        print("never")
except RuntimeError as e:
    print(e)
try:
    with FailsExit("x"):
        raise ValueError("first")
except RuntimeError as e:
    print(e, "after", repr(e.__context__))
with Manager("tuple") as target, Manager("unpack"):
    print(target.name)
