"""Functions with inline calls of native functions, under a trace function and a profiler."""
import sys


def numbers(xs):
    total = 0
    for x in xs:
        total += max(abs(x), int(x), min(x, 2)) + float(x)
    xs.append(total)
    return xs.pop(), len(xs), isinstance(total, float), ord(chr(65)), type(total).__name__


def both(f, *args):
    """The result with nobody watching, under a trace function, and under a profiler."""
    lines = []

    def trace(frame, event, arg):
        if event == "line":
            lines.append(frame.f_lineno - frame.f_code.co_firstlineno)
        return trace

    plain = f(*args)
    sys.settrace(trace)
    traced = f(*args)
    sys.settrace(None)
    events = []
    sys.setprofile(lambda frame, event, arg: events.append(event) if event in ("call", "return") else None)
    profiled = f(*args)
    sys.setprofile(None)
    print(plain == traced == profiled, plain, lines, events[:2])


both(numbers, [1, -2, 3.5, -0.5])
both(numbers, [])
try:
    sys.settrace(lambda *args: None)
    numbers(["x"])
except TypeError as e:
    sys.settrace(None)
    print(e)
