"""Ranges and slices beyond 64 bits, and ints that compare in their own way."""

for start, stop, step in [
    (-(2**64), 2**64, -(2**63)), (2**64, -(2**64), -(2**62)), (2**63 - 2, 2**63 + 2, 1), (-(2**63), 2**63 - 1, 2**62),
    (0, -(2**63), -(2**62)), (2**64, 2**64 + 3, 1), (5, 5, 1), (0, 2**70, 2**69),
]:
    r = range(start, stop, step)
    print(r, [*r][:5], [*reversed(r)][:5])


class Equal(int):
    def __eq__(self, other):
        return True

    __hash__ = int.__hash__


print(Equal(11) in range(10), Equal(11) in range(0), range(3).count(Equal(7)), range(5, 8).index(Equal(1)))
big = 2**100
for s in slice(None, None, big), slice(None, None, -big), slice(-big, big), slice(big, -big, -1), slice(1, 5, 2):
    print(s.indices(10), s.indices(big))
for length in -1, 1.5, "x":
    try:
        slice(1).indices(length)
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
from math import copysign
print(copysign(1.0, float("-nan")), copysign(1.0, float("nan")), float("-nan"), copysign(1, -float("nan")))
