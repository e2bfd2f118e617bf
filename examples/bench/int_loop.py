"""Sixteen million steps of integer arithmetic."""


def loop(n):
    total = 0
    i = 0
    while i < n:
        if i % 3 == 0:
            total += i
        else:
            total -= 1
        i += 1
    return total


print(loop(16_000_000))
