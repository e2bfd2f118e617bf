"""Slices and items of ranges against those of lists, small and beyond 64 bits."""

import hashlib


def shape(r: range) -> tuple[int, int, int]:
    """What a range is made of."""
    return r.start, r.stop, r.step


def outcome(r: range, key: object) -> object:
    """The item or the part, or what is raised."""
    try:
        found = r[key]
    except (IndexError, ValueError, TypeError) as problem:
        return f"{type(problem).__name__}: {problem}"
    return shape(found) if isinstance(found, range) else found


BOUNDS = (None, -9, -4, -1, 0, 1, 3, 5, 8, 2**40, -2**40, 2**70, -2**70)
STEPS = (None, -2**70, -3, -1, 0, 1, 2, 7, 2**46, 2**70)
RANGES = (
    range(0), range(5), range(2, 9), range(0, 20, 3), range(9, -4, -2), range(3, 0), range(2**62, 2**64, 2**61),
    range(-2**63, 2**63 - 1, 2**62), range(2**63 - 3, 2**63 - 1), range(0, 2**64, 2**63), range(0, 2**80, 2**78),
    range(-2**63, 2**63 - 1), range(2**47 - 2, 2**47 + 3),
)
seen = hashlib.sha256()
for r in RANGES:
    for start in BOUNDS:
        seen.update(repr(outcome(r, start)).encode())
        for stop in BOUNDS:
            for step in STEPS:
                part = outcome(r, slice(start, stop, step))
                seen.update(repr(part).encode())
                if abs(r.stop) < 100 and isinstance(part, tuple):
                    assert list(range(*part)) == list(r)[start:stop:step], (r, start, stop, step)
    print(r, outcome(r, 1), outcome(r, -1), outcome(r, slice(1, -1)), outcome(r, slice(None, None, -1)))
print(seen.hexdigest())
for key in (True, slice(True, None), 1.5, slice(1.5), slice(None, None, False), "a"):
    print(key, outcome(range(10), key))
