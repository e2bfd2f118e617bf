"""The rows through `import`: the library as it is."""

import sys

sys.path.insert(0, sys.argv[1])
import native

import calls
import rows

N = 5_000_000
rows.row("empty loop", rows.empty, N)
rows.scalar("int f(int)", calls.increment, 5, N)
rows.scalar("double f(double)", calls.halve, 1.5, N)
pair = calls.pair(3, 4)
pointer = native.cast("struct pair *", pair, calls)
rows.scalar("pointer argument", calls.first, pointer, N)
rows.scalar("struct by value", calls.total, calls.point(1.0, 2.0), N)
rows.scalar("string in", calls.letter, "text", N)
rows.scalar("pointer in and out", calls.same, pointer, N)
rows.fields(pair, N)
rows.total(native.array("double", range(1_000_000)), 1_000_000)
rows.sort(lambda ints: native.array("int", ints), calls.sort_ints, lambda a, b: a[0] - b[0])
rows.show()
