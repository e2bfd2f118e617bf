"""Loaded when its code is needed: `breaks.py`."""


def double(i):
    value = i * 2
    return value
