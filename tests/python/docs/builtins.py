# expectation: by hand
# Built-in modules, types and their members say what they are.
import inspect
import itertools
import struct
import sys
import time

print(len.__doc__)
print(str.join.__doc__.splitlines()[0])
print(int.__doc__.splitlines()[0])
print((3).__doc__ == int.__doc__, type.__doc__.splitlines()[0])
print(int.real.__doc__)
print(int.__add__.__doc__, "/", object.__repr__.__doc__)
print(ValueError.__doc__, "/", ValueError("x").__doc__)
print(time.sleep.__doc__.splitlines()[0])
print(sys.__doc__.splitlines()[0])
print(struct.Struct.pack.__doc__.splitlines()[0])
print(itertools.chain.from_iterable.__doc__)
print([].append.__doc__, "/", {}.get.__doc__)


class Number(int):
    pass


class Told(int):
    """Told."""


print(Number.__doc__, Number().__doc__, Told.__doc__, Told(1).__doc__)
print(inspect.getdoc(Number.bit_length).splitlines()[0])
e = KeyError("x")
e.__doc__ = "mine"
print(e.__doc__, KeyError.__doc__)


def function():
    pass


print(function.__doc__, type(function).__doc__.splitlines()[0])
print((lambda: 0).__doc__, print.__get__.__doc__ if hasattr(print, "__get__") else None)
help(len)
