"""Imports: modules, packages, names, errors."""
import sys
sys.path.insert(0, sys.path[0] + "/lib")
import helper
import helper as again
import package
import package.inner
import package.sub.deep as deep
from helper import double, VALUE as value
from package import inner, made
from package.inner import Thing, depth
from star import *
print(helper.VALUE, again is helper, double(4), value, helper.__name__, helper.__doc__)
print(package.made, package.inner.depth(3), inner is package.inner, made, Thing("x").name, depth(1), deep.WHERE, package.sub.deep is deep)
print(visible, "_hidden" in globals(), helper.counter())
helper.VALUE = 99
print(helper.read_value(), value)
import helper
print(helper.VALUE, sys.modules["helper"] is helper, "package.inner" in sys.modules)
def local():
    import math
    from helper import double as twice
    return math.floor(2.5), twice(3)
print(local())
for statement in ("missing", "package.missing", "name"):
    try:
        if statement == "missing":
            import missing
        elif statement == "package.missing":
            import package.missing
        else:
            from math import nonsense
    except ModuleNotFoundError as e:
        print(type(e).__name__, e)
    except ImportError as e:
        print(type(e).__name__, str(e)[:42])
try:
    import broken
except ZeroDivisionError:
    print("import failed", "broken" in sys.modules)
try:
    helper.nothing
except AttributeError as e:
    print(e)
print(__name__, helper.main_ran)
