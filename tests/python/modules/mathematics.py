"""The math module."""
import math
from math import *
print(pi, e, tau, inf, nan)
for x in (0.0, -0.0, 0.5, -0.75, 1.0):
    print(acos(x), asin(x), atan(x), sin(x), cos(x), tan(x), sinh(x), cosh(x), tanh(x), asinh(x), exp(x), expm1(x), erf(x), erfc(x), fabs(x))
for x in (1e-300, 0.3, 2, 17.25, 1e300, 10**400):
    print(math.log(x), log2(x), log10(x))
print(log(8, 2), log(100, 10), log1p(1e-10), acosh(2), atanh(0.5), sqrt(2), cbrt(0), exp2(5), math.pow(2, 0.5), atan2(1, -1), degrees(pi), radians(180))
print([gamma(x) for x in (1, 5, 0.5, -1.5, 23, 30.5, 170)], [lgamma(x) for x in (1, 3, 0.1, -2.5, 1000)])
print(floor(-2.5), ceil(-2.5), trunc(-2.5), floor(10**20), ceil(1e20), fmod(-7, 3), remainder(7, 4), copysign(1, -0.0), modf(-3.25), frexp(0.1), ldexp(0.75, 4))
print(gcd(), gcd(12, -18), gcd(2**100, 6**50), lcm(4, 6), lcm(), lcm(0, 3), isqrt(10**30), factorial(0), factorial(30), comb(52, 5), comb(200, 100), perm(5), perm(6, 3))
print(hypot(), hypot(3), hypot(1e200, 1e200), hypot(1, 2, 3), dist((0, 0), [3, 4]), prod([1, 2, 3]), prod([1.5, 2], start=2), prod([]))
print(fsum([0.1] * 10), fsum([1e100, 1.0, -1e100]), fsum([]))
print(isclose(0.1 + 0.2, 0.3), isclose(1, 1.1), isclose(1, 1.1, rel_tol=0.2), isclose(0, 1e-10, abs_tol=1e-9))
print(isfinite(1), isinf(-inf), isnan(nan), ulp(1.0), ulp(0.0), nextafter(1.0, 2.0), nextafter(0.0, -1.0))
class Real:
    def __float__(self): return 2.25
    def __floor__(self): return "floor"
    def __trunc__(self): return "trunc"
class Index:
    def __index__(self): return 9
print(sqrt(Real()), floor(Real()), ceil(Real()), trunc(Real()), sqrt(Index()), isqrt(Index()), factorial(Index()))
for call in """sqrt("a")|sqrt()|exp(1000)|fmod(1, 0)|math.pow(0, -1)|math.pow(-8, 1/3)|ldexp(1, 10000)|ldexp(1, 2.0)|factorial(-1)|factorial(2.5)|isqrt(-1)|isqrt(2.0)|comb(-1, 2)|comb(2, -1)|perm(-1)|gcd(1.5)|dist([1], [1, 2])|floor("a")|trunc("a")|fsum([inf, -inf])|fsum(["a"])|isclose(1, 2, rel_tol=-1)|floor(inf)|ceil(nan)|prod(5)|hypot("a")|frexp("a")|atan2(1)|sqrt(10**400)|copysign(1, 2, 3)""".split("|"):
    try:
        print(call, "->", eval(call))
    except Exception as problem:
        print(call, "->", type(problem).__name__ + ":", problem)
