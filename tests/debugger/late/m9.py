"""One of many modules that are imported late."""


def step(x):
    y = x + 9
    return y
