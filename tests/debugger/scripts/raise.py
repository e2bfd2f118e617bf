"""Raises, catches, and lets one go."""


class Odd(ValueError):
    """An exception of its own."""


def check(number):
    if number % 2:
        raise Odd(number)
    return number


def careful():
    try:
        check(3)
    except Odd:
        pass
    try:
        {}["key"]
    except KeyError:
        pass


def careless(text):
    return int(text)


careful()
careless("twelve")
