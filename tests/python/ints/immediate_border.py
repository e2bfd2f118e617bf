"""Around the largest and smallest immediate int, 2**47."""
edge = 1 << 47
for n in (edge - 2, edge - 1, edge, edge + 1, -edge + 1, -edge, -edge - 1):
    print(n, n + 1, n - 1, n + n, n * 2, n * n, -n, n // 3, n % 1000, n >> 1, n << 1)
    print(n & 0xffff, n | 1, n ^ n, ~n, n == edge, n < edge, n > -edge, hash(n) == hash(float(n)))
total = edge - 3
for _ in range(6):
    total += 1
    print(total, end=" ")
print()
total = -edge + 3
for _ in range(6):
    total -= 1
    print(total, end=" ")
print()
a = 1 << 46
print(a + a, a + a == edge, a + a - 1, (a + a) - (a + a), (a * 4) // 4 == a, -a - a, -a - a - 1)
print(11863283 * 11863283, 11863284 * 11863284, -11863284 * 11863284)
print((edge - 1) * (edge - 1), (edge - 1) * -edge)
print({edge: "edge", edge - 1: "below"}[2 ** 47], edge in [edge], [edge].index(2 ** 47))
print(int(float(edge)), int(float(-edge)), float(edge) == edge, edge / 2, edge // 2)
