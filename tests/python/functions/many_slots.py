"""Functions with many locals, arguments and temporaries."""
def many(a, b, c, d, e, f, g, h, i, j, k=11, l=12):
    m = a + b + c + d + e + f + g + h + i + j + k + l
    n = [a, b, c, d, e, f, g, h, i, j, k, l]
    return m, n, (a, (b, (c, (d, (e, f)))))
print(many(1, 2, 3, 4, 5, 6, 7, 8, 9, 10))
print(many(*range(12)))
print(many(j=1, i=2, h=3, g=4, f=5, e=6, d=7, c=8, b=9, a=10, l=0))
print(((1 + (2 * (3 + (4 * (5 + (6 * (7 + 8)))))))))
print([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30])
print({"a": 1, "b": [2, {"c": (3, {"d": 4})}], "e": {5, 5}}, max(1, min(2, max(3, min(4, 5)))))
print("x".join(["a", "b", str(len("abc" + str(1 + len([1, 2, 3]))))]))
s = ""
for i in range(40):
    s += "v%d = %d\n" % (i, i)
def forty():
    v0 = v1 = v2 = v3 = v4 = v5 = v6 = v7 = v8 = v9 = 1
    w0 = w1 = w2 = w3 = w4 = w5 = w6 = w7 = w8 = w9 = 2
    x0 = x1 = x2 = x3 = x4 = x5 = x6 = x7 = x8 = x9 = 3.5
    y0 = y1 = y2 = y3 = y4 = y5 = y6 = y7 = y8 = y9 = "y"
    return v0 + v9 + w0 + w9 + x0 + x9, y0 + y9, [v1, w1, x1, y1], locals_count(v5, w5, x5, y5)
def locals_count(*args):
    return len(args)
print(forty(), len(s))
