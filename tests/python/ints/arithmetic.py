"""Int arithmetic with every sign."""
for a in (7, -7, 0, 1):
    for b in (2, -2, 3, -3):
        print(a, b, a + b, a - b, a * b, a / b, a // b, a % b, divmod(a, b))
print(2 ** 10, (-2) ** 3, 2 ** -1, 0 ** 0, pow(3, 4), pow(3, 4, 5))
print(-7 & 3, -7 | 3, -7 ^ 3, ~7, ~-1, 1 << 5, -1 << 5, 37 >> 2, -37 >> 2, -1 >> 100, 5 >> 64)
print(+5, -(-5), abs(-5), not 5, not 0)
print(True + True, True * 3, -True, ~True, True / 2, True & 6)
x = 5
x += 3; print(x)
x -= 10; print(x)
x *= -7; print(x)
x //= 3; print(x)
x %= 3; print(x)
x **= 5; print(x)
x <<= 4; print(x)
x >>= 1; print(x)
x |= 5; print(x)
x &= 12; print(x)
x ^= 10; print(x)
x /= 4; print(x)
