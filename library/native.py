"""Native libraries as they are: load them, make and look at C objects.

`import libz` finds a library by itself; this module has what else is needed:
types, memory, lifetimes, reflection.  See docs/native.md.
"""

from _native import (Array, Field, Function, Library, MemoryAccessError, Pointer, Scalar, Struct,
                     Union, addressof, array, cast, declare, errno, load, new, own, release,
                     set_errno, sizeof, tie, type, typeof)

__all__ = ['Array', 'Field', 'Function', 'Library', 'MemoryAccessError', 'Pointer', 'Scalar',
           'Struct', 'Union', 'addressof', 'array', 'cast', 'declare', 'errno', 'load', 'new',
           'own', 'owned', 'release', 'set_errno', 'sizeof', 'tie', 'type', 'typeof']


class owned:
    """`with owned(p, free) as p:` frees p at the end of the block, whatever happens in it."""

    def __init__(self, object, free):
        self.object = object
        self.free = free

    def __enter__(self):
        return self.object

    def __exit__(self, *exception):
        self.free(self.object)
        return False
