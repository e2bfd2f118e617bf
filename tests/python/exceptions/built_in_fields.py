"""Fields of built-in exceptions: read-only ones, and those of the Unicode errors."""

eg = ExceptionGroup("eg", [TypeError(1), OSError(2)])
for name in ["message", "exceptions"]:
    try:
        setattr(eg, name, None)
    except AttributeError as e:
        print(e)
print(eg.message, eg.exceptions)
e = UnicodeDecodeError("ascii", bytearray(b"\xff"), 0, 1, "ordinal not in range")
print(e.object, e.args, e)
for cls, args in [
    (UnicodeDecodeError, ("ascii", "x", 0, 1, "why")),
    (UnicodeDecodeError, (1, b"x", 0, 1, "why")),
    (UnicodeEncodeError, ("ascii", b"x", 0, 1, "why")),
    (UnicodeEncodeError, ("ascii", "x", 0, 1, 2)),
    (UnicodeEncodeError, ("ascii", "x", 0, "1", "why")),
    (UnicodeTranslateError, (b"x", 0, 1, "why")),
    (UnicodeEncodeError, ()),
]:
    try:
        cls(*args)
    except TypeError as e:
        print(cls.__name__, e)
for cls in UnicodeDecodeError, UnicodeEncodeError, UnicodeTranslateError:
    print(repr(str(cls.__new__(cls))))
