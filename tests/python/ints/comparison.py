"""Comparison among ints, floats and bools."""
values = [0, 1, -1, 2 ** 47, -2 ** 47 - 1, 2 ** 63, 2 ** 70, 0.0, -0.0, 1.0, 0.5, float(2 ** 70), True, False]
for a in values:
    print(a, [int(a < b) for b in values], [int(a == b) for b in values], [int(a >= b) for b in values])
print(1 < 2 < 3, 1 < 3 < 2, 3 > 2 >= 2 != 1, 1 == 1.0 == True)
print(2 ** 53 == float(2 ** 53), 2 ** 53 + 1 == float(2 ** 53), 2 ** 53 + 1 > float(2 ** 53))
nan = float("nan")
print(1 < nan, 1 > nan, 1 == nan, 1 != nan, 2 ** 70 < float("inf"), -2 ** 70 > float("-inf"))
print(sorted(values[1:8]), max(values), min(values))


def noisy(n):
    print("noisy", n)
    return n


print(noisy(1) < noisy(2) < noisy(0) < noisy(9))
