# expectation: by hand
# What is suspended and dies finishes what it has to do, at the latest at the end of the program.
import sys


def guarded():
    try:
        yield 1
    finally:
        print("finally")


def after_star():
    try:
        raise ValueError
    except* ValueError:
        pass
    yield [1, 2, (yield 3)]


g = after_star()
next(g)
print(sys.exception())
fresh = guarded()
try:
    fresh.throw(KeyError("k"))
except KeyError as e:
    print("not begun:", e)
kept = guarded()
print(next(kept))
print("end")
