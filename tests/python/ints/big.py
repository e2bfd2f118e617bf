"""Ints of many limbs."""
a = 3 ** 200
b = 7 ** 120
print(a)
print(a + b, a - b, b - a)
print(a * b)
print(a // b, a % b, -a // b, -a % b, a // -b, a % -b)
print(divmod(b * a + 5, a))
print(a << 70, a >> 70, -a >> 70, -a >> 5000)
print(a & b, a | b, a ^ b, ~a)
print(-a & b, -a | b, -a ^ b, -a & -b)
print(a == 3 ** 200, a != b, a < b, a > b, -a < b, a == -a, hash(a) == hash(3 ** 200))
f = 1
for i in range(1, 60):
    f *= i
print(f, len(str(f)))
print(bool(a - a), a - a, a // a, pow(2, 1000, 1000007), pow(a, 3, b))
print(10 ** 40 / 10 ** 38, 10 ** 40 / 3, float(10 ** 22), 2 ** 0.5)
print(int("123456789012345678901234567890"), int("-1" + "0" * 30), str(10 ** 25), repr(-10 ** 25))
print((2 ** 100).bit_length(), (255).bit_length(), (0).bit_length(), (-256).bit_length())
