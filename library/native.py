"""Native libraries as they are: load them, make and look at C objects.

`import libz` finds a library by itself; this module has what else is needed:
types, memory, lifetimes, reflection.  See docs/native.md.
"""

import sys

import _debug as debug
import _memory
from _native import (Array, CxxException, Field, Function, Library, MemoryAccessError, Pointer, Scalar, Struct,
                     Union, addressof, array, cast, declare, delete, errno, load, Method,
                     Namespace, new, own, release,
                     set_errno, sizeof, stack as _stack, tie, type, type_of_word as _type_of_word, typeof)

__all__ = ['Area', 'Array', 'CxxException', 'Field', 'Frame', 'Function', 'Leak', 'Library', 'MemoryAccessError', 'Method', 'Namespace', 'Pointer',
           'Scalar', 'Struct', 'Union', 'addressof', 'array', 'cast', 'debug', 'declare', 'delete', 'errno', 'leaks',
           'load', 'new', 'own', 'owned', 'release', 'set_errno', 'sizeof', 'stack', 'tie', 'type', 'typeof',
           'whatis', 'whereis', 'whyis']


class owned:
    """`with owned(p, free) as p:` frees p at the end of the block, whatever happens in it."""

    def __init__(self, object, free=delete):
        self.object = object
        self.free = free

    def __enter__(self):
        return self.object

    def __exit__(self, *exception):
        self.free(self.object)
        return False


class Area(tuple):
    """A part of memory that contains an address: kind, start, size, description."""

    __slots__ = ()
    kind = property(lambda self: self[0])
    start = property(lambda self: self[1])
    size = property(lambda self: self[2])
    description = property(lambda self: self[3])

    def __repr__(self):
        return f'<{self.kind} {self.description} at {self.start:#x}, {self.size} bytes>'


class Frame:
    """A function under way: language ('C' or 'Python'), function, file, line, locals (a dict)."""

    __slots__ = ('language', 'function', 'file', 'line', 'locals')

    def __init__(self, language, function, file, line, locals):
        self.language = language
        self.function = function
        self.file = file
        self.line = line
        self.locals = locals

    def __repr__(self):
        return f'<{self.language} {self.function} at {self.file}:{self.line}>'


class Leak(tuple):
    """C memory that nothing refers to: address, size, type (or None), allocation stack."""

    __slots__ = ()
    address = property(lambda self: self[0])
    size = property(lambda self: self[1])
    type = property(lambda self: self[2])
    stack = property(lambda self: self[3])

    def __repr__(self):
        shown = self.type.__name__ if self.type else 'unknown type'
        return f'<{self.size} bytes of {shown} leaked at {self.address:#x}>'


def _address(v):
    return v if isinstance(v, int) else addressof(v)


def whatis(address):
    """The type of what lies at an address: a C type's class, or a description."""
    address = _address(address)
    chunk = _memory.query(address)
    if chunk and not chunk[3] and (found := _type_of_word(chunk[2])):
        return found
    areas = _memory.whereis(address)
    return areas[0][3] if areas else None


def whereis(address):
    """The areas that contain an address, the innermost first."""
    return [Area(area) for area in _memory.whereis(_address(address))]


def whyis(address):
    """The stack that allocated the C memory at an address, innermost first, or None."""
    return _memory.whyis(_address(address))


def leaks():
    """C memory that nothing refers to, with its type where a pointer to it was seen."""
    return [Leak((address, size, _type_of_word(word), stack))
            for address, size, word, stack in _memory.leaks()]


def stack():
    """The thread's frames, innermost first: those of C between those of Python, with their locals.

    A variable of C that its compiler has not kept is left out.
    """
    python = sys._getframe()
    found = []
    for frame in _stack():
        if frame is not None:
            found.append(Frame('C', *frame))
        elif python is not None:
            code = python.f_code
            found.append(Frame('Python', code.co_qualname, code.co_filename, python.f_lineno, dict(python.f_locals.items())))
            python = python.f_back
    return found[1:]
