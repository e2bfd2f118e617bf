"""One of many modules that are imported late."""


def step(x):
    y = x + 6
    return y
