"""Float arithmetic, with the values that the value word boxes."""

def error(function, *arguments, **keywords):
    try:
        print("no error:", function(*arguments, **keywords))
    except Exception as problem:
        print(f"{type(problem).__name__}: {problem}")


zero = 0.0
tiny = 5e-324
print(zero, -zero, zero + zero, zero * -1, -zero + zero, zero == -zero, str(-0.0), 0.0 * 5)
print(tiny, tiny / 2, tiny * 2, tiny * 1e300, 2.2250738585072014e-308, 2.2250738585072014e-308 / 4)
print(tiny - tiny, tiny > 0.0, tiny + 1.0, -tiny, 1e-320 + 1e-320, 1e-310 * 1e10)
inf = float("inf")
nan = float("nan")
print(inf, -inf, inf - inf, inf * 0, inf + 1, nan, nan == nan, nan != nan, nan < 1, 1e308 * 10, -1e308 * 10)
print(7.5 // 2, -7.5 // 2, 7.5 % 2, -7.5 % 2, 7.5 % -2, divmod(7.5, 2), divmod(-7.5, 2), 1e20 // 3, 5.0 % inf, -5.0 % inf)
print(2.0 ** 0.5, 2.0 ** -1, (-8.0) ** 3, 0.0 ** 0, inf ** 0, 10.0 ** -5, 4 ** 0.5)
print(1 + 0.5, 1 - 0.5, 3 * 0.5, 3 / 2, 3 // 2.0, True + 0.5, 2 ** 70 + 0.5, 0.5 + 2 ** 47)
total = 0.0
for i in range(10):
    total += 0.1
print(total, total == 1.0, total - 1.0)
total = 0.0
for i in range(5):
    total += i
    total *= -1.0
print(total)
x = 0.0
while x < 3:
    x += 1
    print(x, x - 1.0, (x - 1.0) * 0, -(x - 1.0) * 0, end=" | ")
print()
print([0.0, -0.0, 1.5], {0.0: "zero"}[-0.0], {0: "zero"}[0.0], 0.0 in [0], abs(-0.0), -abs(0.0), +0.0)
print(bool(0.0), bool(-0.0), bool(tiny), bool(nan), not 0.0)
