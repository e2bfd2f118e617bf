"""Ints beyond 64 bits."""


def show(wide, negative, long, longer, longest):
    total = wide + 1
    return total


print(show(2**63, -(2**64 + 5), 2**127, 2**150 + 7, -(2**600)))
