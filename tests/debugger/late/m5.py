"""One of many modules that are imported late."""


def step(x):
    y = x + 5
    return y
