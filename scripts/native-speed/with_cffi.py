"""The rows through cffi in API mode: a compiled module."""

import sys

sys.path.insert(0, sys.argv[1])
from _calls import ffi, lib

import rows

N = 1_000_000
rows.row("empty loop", rows.empty, N)
rows.scalar("int f(int)", lib.increment, 5, N)
rows.scalar("double f(double)", lib.halve, 1.5, N)
pair = ffi.new("struct pair *", [3, 4])
rows.scalar("pointer argument", lib.first, pair, N)
rows.scalar("struct by value", lib.total, ffi.new("struct point *", [1, 2])[0], N)
rows.scalar("string in", lib.letter, b"text", N)
rows.scalar("pointer in and out", lib.same, pair, N)
rows.fields(pair, N)
rows.total(ffi.new("double[]", list(range(1_000_000))), 1_000_000)


@ffi.def_extern()
def compare(a, b):
    """The comparison."""
    return a[0] - b[0]


rows.sort(lambda ints: ffi.new("int[]", ints), lib.sort_ints, lib.compare)
rows.show()
