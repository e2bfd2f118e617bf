"""Functions with annotations, for C."""
import native

calls = []
ints = native.type("int *")


def fac(n: int) -> int:
    return 1 if n == 0 else n * fac(n - 1)


def mean(a: float, b: float) -> float:
    return (a + b) / 2


def greet(name: str) -> str:
    return f"hello, {name}"


def is_even(n: int) -> bool:
    return n % 2 == 0


def fails(n: int) -> int:
    return [1, 2, 3][n]


def many(a: int, b: float, c: int, d: int, e: int, f: int, g: int, h: int, i: float) -> float:
    return a + b + c + d + e + f + g + h + i


def total(numbers: ints, count: int) -> int:
    return sum(numbers[:count])


def largest(numbers: ints, count: int) -> ints:
    return numbers + max(range(count), key=lambda i: numbers[i]) if count else None


def confused(numbers: ints) -> ints:
    return "text"


class Counter:
    total = 0

    @staticmethod
    def add(n: int) -> int:
        Counter.total += n
        return Counter.total


def size(thing, more=1):
    return len(thing) * more


def make(n: int):
    return [n] * n


def lies(n: int) -> int:
    return "not a number"
