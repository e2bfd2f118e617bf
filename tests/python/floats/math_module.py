"""The math module."""
import math
from math import sqrt, floor

def error(function, *arguments, **keywords):
    try:
        print("no error:", function(*arguments, **keywords))
    except Exception as problem:
        print(f"{type(problem).__name__}: {problem}")


print(math.pi, math.e, math.inf, math.nan, math.tau)
print(sqrt(2), math.sin(1), math.cos(1), math.tan(0.5), math.atan2(1, -1), math.exp(1), math.log(10), math.log(8, 2), math.log2(8), math.log10(1000))
print(floor(2.7), math.floor(-2.7), math.ceil(2.1), math.ceil(-2.1), math.trunc(-2.7), floor(1e20), math.fabs(-3))
print(math.isnan(math.nan), math.isinf(-math.inf), math.isfinite(1.0), math.hypot(3, 4), math.gcd(12, 18), math.factorial(20), math.isqrt(99))
print(math.pow(2, 10), math.fmod(-7, 3), math.copysign(1, -0.0), math.degrees(math.pi), math.radians(180))
print(math.isclose(0.1 + 0.2, 0.3), math.modf(2.25), math.fsum([0.1] * 10), math.prod([1, 2, 3, 4]))
error(math.sqrt, "x")
error(math.sin)
