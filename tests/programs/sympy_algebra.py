"""Symbolic mathematics."""
from sympy import Eq, I, Matrix, Poly, Rational, Symbol, apart, cos, diff, exp, expand, factor, factorint, integrate, isprime, latex, limit, log, oo, pi, series, simplify, sin, solve, sqrt, symbols, together

x, y, z = symbols("x y z")
print(expand((x + y) ** 5), factor(x**4 - 1), simplify(sin(x) ** 2 + cos(x) ** 2))
print(diff(x**3 * sin(x), x), integrate(x * exp(x), x), integrate(1 / (1 + x**2), (x, 0, oo)))
print(solve(x**2 - 2, x), solve([x + y - 3, x - y - 1], [x, y]), solve(Eq(x**3, 8), x))
print(limit(sin(x) / x, x, 0), series(exp(x), x, 0, 5), sqrt(8), Rational(3, 6) + Rational(1, 3))
print(Matrix([[1, 2], [3, 4]]).det(), Matrix([[2, 0], [0, 3]]).inv(), Matrix([[1, 2], [2, 1]]).eigenvals())
print(apart(1 / (x**2 - 1)), together(1 / x + 1 / y), Poly(x**2 + 3 * x + 2, x).all_roots())
print(latex(integrate(x**2, x)), factorint(2**40 - 1), isprime(2**31 - 1), pi.evalf(40), (exp(I * pi) + 1).evalf())
print((x + 1).subs(x, 4), log(exp(x)), Symbol("n", positive=True).is_positive, repr(x**Rational(1, 2)))
