class Trouble(Exception):
    pass


def look(key):
    return {}[key]


def quiet(value):
    return hasattr(value, "missing") or [n for n in value]


try:
    look("nothing")
except KeyError as error:
    print("caught", error)
quiet([1])
raise Trouble("at last")
