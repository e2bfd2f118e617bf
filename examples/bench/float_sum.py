"""A float accumulator that starts at 0.0."""


def accumulate(n):
    total = 0.0
    x = 0.0
    for i in range(n):
        x += 0.5
        total += x * 0.25 - i * 0.125
        if total > 100000.0:
            total -= 100000.0
    return total


print(accumulate(6_000_000))
