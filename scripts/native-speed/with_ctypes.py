"""The rows through ctypes."""

import ctypes
import sys

import rows


class Pair(ctypes.Structure):
    """struct pair"""

    _fields_ = [("a", ctypes.c_int), ("b", ctypes.c_int)]


class Point(ctypes.Structure):
    """struct point"""

    _fields_ = [("x", ctypes.c_double), ("y", ctypes.c_double)]


INTS = ctypes.POINTER(ctypes.c_int)
COMPARE = ctypes.CFUNCTYPE(ctypes.c_int, INTS, INTS)
lib = ctypes.CDLL(sys.argv[1] + "/libcalls.so")


def declared(name, result, *parameters):
    """A function with its prototype."""
    f = getattr(lib, name)
    f.restype, f.argtypes = result, list(parameters)
    return f


N = 300_000
rows.row("empty loop", rows.empty, N)
rows.scalar("int f(int)", declared("increment", ctypes.c_int, ctypes.c_int), 5, N)
rows.scalar("double f(double)", declared("halve", ctypes.c_double, ctypes.c_double), 1.5, N)
pair = Pair(3, 4)
pointer = ctypes.pointer(pair)
rows.scalar("pointer argument", declared("first", ctypes.c_int, ctypes.POINTER(Pair)), pointer, N)
rows.scalar("struct by value", declared("total", ctypes.c_double, Point), Point(1, 2), N)
rows.scalar("string in", declared("letter", ctypes.c_int, ctypes.c_char_p), b"text", N)
rows.scalar("pointer in and out", declared("same", ctypes.POINTER(Pair), ctypes.POINTER(Pair)), pointer, N)
rows.fields(pair, N)
rows.total((ctypes.c_double * 1_000_000)(*range(1_000_000)), 1_000_000)
sort_ints = declared("sort_ints", None, INTS, ctypes.c_size_t, COMPARE)
rows.sort(lambda ints: (ctypes.c_int * len(ints))(*ints), sort_ints, COMPARE(lambda a, b: a[0] - b[0]))
rows.show()
