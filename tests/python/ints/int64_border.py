"""Around 2**63, where boxed ints become big."""
edge = 1 << 63
for n in (edge - 2, edge - 1, edge, edge + 1, -edge + 1, -edge, -edge - 1):
    print(n, n + 1, n - 1, n + n, n * 3, -n, n // 7, n % 7, n >> 1, n << 1, n // -7, n % -7)
    print(n & 0xffffffff, n | 1, n ^ 5, ~n, n == edge, n <= edge, abs(n))
print(-edge // -1, -edge % -1, divmod(-edge, -1), (edge - 1) + (edge - 1))
print(3037000499 * 3037000499, 3037000500 * 3037000500, -3037000500 * 3037000500)
total = edge - 3
for _ in range(5):
    total += 1
print(total)
print(edge - edge, edge - edge + 1, (edge + 5) - edge, (edge * edge) // edge // edge)
print(hash(edge) == hash(edge + 0), edge in {edge: 1}, {edge, 2 ** 63, 1} == {1, edge})
print(float(edge), int(9.3e18), int(-9.3e18), edge == 2.0 ** 63, edge + 1 == 2.0 ** 63, edge + 1 > 2.0 ** 63)
