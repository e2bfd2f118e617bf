"""Shortest repr, parsing, rounding."""

def error(function, *arguments, **keywords):
    try:
        print("no error:", function(*arguments, **keywords))
    except Exception as problem:
        print(f"{type(problem).__name__}: {problem}")


for x in (0.1, 0.2, 0.1 + 0.2, 1.0, 100.0, 1e15, 1e16, 1e17, 123456789.123, 1.5e300, 1e-4, 1e-5, 0.00012345,
          1e22, 1e23, 9007199254740993.0, 3.141592653589793, 2 / 3, -1.5e-7, 1.7976931348623157e308, 4.35, 1e100):
    print(x, repr(x), str(-x))
print(float("1.5"), float(" -2e3 "), float("inf"), float("-Infinity"), float("nan"), float("1_0.5"), float(".5"), float("5."))
print(float(3), float(2 ** 60), float(True), float(), float("1e400"), float("1e-400"))
print(round(2.5), round(3.5), round(-2.5), round(2.675, 2), round(1234.5, -2), round(0.5), round(1e20), round(7, -1), round(15, -1), round(2.0, 0))
print(int(1e20), int(-0.5), int(2.5e10), (2.5).is_integer(), (3.0).is_integer())
print(f"{1 / 3:.3f} {1e10:.2e} {12345.678:,.1f} {0.5:.0%} {1e-10:g} {123456789.0:g} {1.0:g} {-1.5:+08.2f} {2.0:>8} {2.0:<8}|{2.0:^8}|")
print(f"{float('nan'):.2f} {float('inf'):.1f} {-0.0:.1f} {1e300:f}"[:40], format(0.1, ".20f"), format(1.5, ""), f"{3.0}")
error(float, "x")
error(float, "")
error(float, None)
error(float, "1__0")
print(hash(1.0) == hash(1), hash(0.5) == hash(0.5), hash(float("inf")) != 0, hash(-0.0) == 0)
