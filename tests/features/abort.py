"""Dies of a signal, two calls deep."""
import os


def inner(code):
    text = "last words"
    os.abort()
    return text, code


def outer():
    inner(7)


outer()
