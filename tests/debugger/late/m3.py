"""One of many modules that are imported late."""


def step(x):
    y = x + 3
    return y
