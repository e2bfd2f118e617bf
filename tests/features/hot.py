"""A program that is worth a profile."""

import sys
import time


def inner(n):
    total = 0
    for i in range(n):
        total += i * i % 7
    return total


def listed(n):
    return sorted([str(i) for i in range(n)])


def outer(seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        inner(400000)
        listed(1000)


outer(float(sys.argv[1]))
