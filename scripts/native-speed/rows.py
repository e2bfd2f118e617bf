"""Timing shared by the programs: the best of several rounds, in nanoseconds of the thread's time."""

import json
import sys
import time

ROUNDS = 5
found: dict[str, float] = {}


def row(name: str, work, count: int, rounds: int = ROUNDS) -> None:
    """Notes the time of `work(count)` for each of the `count` steps it makes."""
    best = float("inf")
    for _ in range(rounds):
        start = time.thread_time()
        work(count)
        best = min(best, time.thread_time() - start)
    found[name] = best / count * 1e9


def empty(count: int) -> None:
    """A loop with nothing in it: part of every other row."""
    for i in range(count):
        pass


def shuffled() -> list[int]:
    """The 10^5 ints that are sorted: always the same ones."""
    return [i * 7919 % 100003 for i in range(100000)]


def scalar(name: str, f, value, count: int) -> None:
    """A function of one argument."""
    def work(count: int) -> None:
        call, argument = f, value
        for i in range(count):
            call(argument)
    row(name, work, count)


def fields(pair, count: int) -> None:
    """Reads and writes of a struct's fields."""
    def read(count: int) -> None:
        p = pair
        for i in range(count):
            p.a

    def write(count: int) -> None:
        p = pair
        for i in range(count):
            p.b = i

    row("field read", read, count)
    row("field write", write, count)


def sort(make, sort_ints, compare) -> None:
    """qsort with a Python comparison, for each comparison: the C program has counted them."""
    comparisons = int(sys.argv[2])
    best = float("inf")
    for _ in range(2):
        array = make(shuffled())
        start = time.thread_time()
        sort_ints(array, 100000, compare)
        best = min(best, time.thread_time() - start)
        assert all(array[i] <= array[i + 1] for i in range(0, 99999, 1000))
    found["callback"] = best / comparisons * 1e9


def total(view, count: int) -> None:
    """The sum of an array of doubles."""
    def work(count: int) -> None:
        assert sum(view) == count * (count - 1) / 2
    row("array sum", work, count, 3)


def show() -> None:
    """Prints the rows for the script."""
    print(json.dumps(found))
