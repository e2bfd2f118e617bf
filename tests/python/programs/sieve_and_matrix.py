"""Number crunching with lists."""
def sieve(n):
    flags = [True] * (n + 1)
    flags[0] = flags[1] = False
    i = 2
    while i * i <= n:
        if flags[i]:
            for j in range(i * i, n + 1, i):
                flags[j] = False
        i += 1
    return [i for i, f in enumerate(flags) if f]
primes = sieve(1000)
print(len(primes), primes[:10], primes[-1], sum(primes))
def multiply(a, b):
    return [[sum([x * y for x, y in zip(row, column)]) for column in zip(*b)] for row in a]
m = [[1, 1], [1, 0]]
result = [[1, 0], [0, 1]]
for _ in range(90):
    result = multiply(result, m)
print(result)
def determinant(m):
    m = [[float(x) for x in row] for row in m]
    n, det = len(m), 1.0
    for i in range(n):
        pivot = max(range(i, n), key=lambda r: abs(m[r][i]))
        if abs(m[pivot][i]) < 1e-12:
            return 0.0
        if pivot != i:
            m[i], m[pivot] = m[pivot], m[i]
            det = -det
        det *= m[i][i]
        for r in range(i + 1, n):
            factor = m[r][i] / m[i][i]
            for c in range(i, n):
                m[r][c] -= factor * m[i][c]
    return det
print(determinant([[2, 0, 1], [1, 3, 2], [1, 1, 1]]), determinant([[1, 2], [2, 4]]), determinant([[4]]))
def newton(f, x):
    for _ in range(50):
        h = 1e-6
        slope = (f(x + h) - f(x - h)) / (2 * h)
        step = f(x) / slope
        x -= step
        if abs(step) < 1e-12:
            break
    return x
print(round(newton(lambda x: x * x - 2, 1.0), 9), round(newton(lambda x: x ** 3 - x - 2, 1.5), 9))
total = 0.0
for i in range(100000):
    total += 1.0 / (i + 1) if i % 2 == 0 else -1.0 / (i + 1)
print(f"{total:.12f}")
def mandelbrot(width, height):
    rows = []
    for y in range(height):
        row = ""
        for x in range(width):
            cr, ci = x / width * 3 - 2, y / height * 2 - 1
            zr = zi = 0.0
            n = 0
            while n < 30 and zr * zr + zi * zi < 4:
                zr, zi = zr * zr - zi * zi + cr, 2 * zr * zi + ci
                n += 1
            row += " .:-=+*#%@"[n // 3 % 10]
        rows.append(row)
    return rows
print("\n".join(mandelbrot(60, 20)))
counts = {}
n = 1
for _ in range(10000):
    n = (n * 16807) % 2147483647
    counts[n % 6 + 1] = counts.get(n % 6 + 1, 0) + 1
print(sorted(counts.items()))
