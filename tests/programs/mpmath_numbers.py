"""Arbitrary precision numbers, series, roots and integrals."""
import mpmath
from mpmath import mp, mpc, mpf

mp.dps = 40
print(mp.pi, mp.e, mp.euler, mp.catalan)
print(mpf(2) ** mpf("0.5"), mp.exp(1) - mp.e, mp.log(10), mp.sin(mp.pi / 6), mp.gamma(mpf("0.5")) ** 2)
print(mp.zeta(3), mp.nsum(lambda n: 1 / n**2, [1, mp.inf]) - mp.pi**2 / 6 < mpf(10) ** -35)
print(mp.quad(lambda x: mp.exp(-(x**2)), [-mp.inf, mp.inf]), mp.diff(mp.sin, 1))
print(mp.findroot(lambda x: mp.cos(x) - x, 0.7), mp.polyroots([1, -6, 11, -6]))
print(mpc(1, 2) * mpc("0.5", -1), abs(mpc(3, 4)), mp.sqrt(-1), mp.e ** (mp.j * mp.pi))
a = mp.matrix([[2, 1], [1, 3]])
print(a**-1, mp.det(a), mp.lu_solve(a, mp.matrix([3, 5])), mp.eigsy(a)[0])
print(mp.identify(mp.sqrt(2) + 1, ["sqrt(2)"]), mp.pslq([mp.pi, mp.mpf(22) / 7, 1], maxcoeff=100, maxsteps=1000))
print(mp.taylor(mp.exp, 0, 5), mp.fib(100), mp.binomial(50, 25), mp.bernoulli(20), mp.primepi(1000))
mp.dps = 15
print(mp.nstr(mp.besselj(0, 1), 10), mp.hyp2f1(1, 2, 3, 0.5), mp.ellipk(0.5), mpmath.iv.mpf([1, 2]) * mpmath.iv.mpf([-1, 3]))
for bad in (lambda: mpf("x"), lambda: mp.findroot(lambda x: x * x + 1, 0.5), lambda: mp.matrix(2)[5, 5]):
    try:
        print(bad())
    except (ValueError, IndexError, ZeroDivisionError) as e:
        print(type(e).__name__, str(e).splitlines()[0])
