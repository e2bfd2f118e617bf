"""Bodies of library modules that run a second time."""
import importlib
import sys
import textwrap
import types

saved = {}
functions = {}


class Watch:
    """Keeps the code objects of bodies while they run."""

    def find_spec(self, name, path=None, target=None):
        frame = sys._getframe(1)
        while frame:
            if frame.f_code.co_name == "<module>":
                file = frame.f_code.co_filename.rsplit("/", 1)[-1]
                saved[file] = frame.f_code
                functions[file] = types.FunctionType(frame.f_code, {"__name__": "csv", "__builtins__": __builtins__})
            frame = frame.f_back
        return None


sys.meta_path.insert(0, Watch())
for name in ("csv", "_csv", "io", "re"):
    sys.modules.pop(name, None)
import csv

for _ in range(2):
    again = {"__name__": "csv"}
    exec(saved["csv.py"], again)
    print(again["excel"] is not csv.excel, again["excel"].delimiter, issubclass(again["excel_tab"], again["excel"]))

functions["csv.py"]()
print(functions["csv.py"].__globals__["excel_tab"].delimiter == "\t")

first = textwrap.TextWrapper
second = importlib.reload(textwrap)
print(second is textwrap, second.TextWrapper is not first, second.fill("one two three", 8), first(8).wrap("one two three"))
del sys.modules["textwrap"]
import textwrap as third

print(third is not second, third.dedent("  a\n  b"))

# A builder of classes that keeps their bodies.
import builtins

bodies = []
build = builtins.__build_class__


def keep(body, name, *bases, **keywords):
    bodies.append(body)
    return build(body, name, *bases, **keywords)


builtins.__build_class__ = keep
importlib.reload(third)
builtins.__build_class__ = build
print([body.__name__ for body in bodies], build(bodies[0], "Again")(width=5).fill("one two"))
