"""Native code that makes generators of Python functions while garbage is collected."""
import gc
import itertools


class Pair:
    """Iterated over by a generator."""

    def __iter__(self):
        kept = [1, 2]
        yield kept[0]
        yield kept[1]


def total(n: int) -> int:
    """Sums what many short generators yield, garbage all around."""
    result = 0
    for x in itertools.chain(*[Pair() for _ in range(n)]):
        result += x
    return result + sum(sum(Pair()) for _ in range(n)) + len(list(map(list, [Pair()] * n)))


def collecting(n: int) -> list[int]:
    """Collects in the middle of each generator."""

    def each(i: int):
        here = str(i)
        gc.collect()
        yield int(here)

    return [x for x in itertools.chain.from_iterable(map(each, range(n)))]


print(total(20000))
print(collecting(20))
