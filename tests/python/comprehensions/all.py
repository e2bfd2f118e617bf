"""List, dict and set comprehensions."""

def error(function, *arguments, **keywords):
    try:
        print("no error:", function(*arguments, **keywords))
    except Exception as problem:
        print(f"{type(problem).__name__}: {problem}")


print([x * x for x in range(6)], [x for x in range(20) if x % 2 if x % 3], [(x, y) for x in range(3) for y in range(x)])
print({x: x * x for x in range(4)}, {k: v for k, v in zip("abc", [1, 2, 3])}, {len(w) for w in ["a", "bb", "cc"]})
print([[j * i for j in range(3)] for i in range(3)], [c for w in ["ab", "cd"] for c in w], [x for x in [] for y in x])
matrix = [[1, 2, 3], [4, 5, 6]]
print([[row[i] for row in matrix] for i in range(3)], [n for row in matrix for n in row if n % 2 == 0])
x = "outer"
print([x for x in range(3)], x)
def scoped(n):
    k = 10
    return [k + n + i for i in range(3)], {i: n for i in "ab"}, [f() for f in [lambda: i for i in range(3)]]
print(scoped(5))
print([a if a > 1 else -a for a in range(4)], [a + b for a, b in [(1, 2), (3, 4)]], [first for first, *_ in ["ab", "cd"]])
print(sum([i for i in range(101)]), max([len(w) for w in "to be or not".split()]), any([n > 3 for n in range(5)]), all([n for n in [1, 0]]))
print([i for i in range(10) if i % 2 == 0 and i > 3 or i == 1], sorted({i % 4 for i in range(10)}), {v: k for k, v in {"a": 1}.items()})
print([[[k for k in range(j)] for j in range(i)] for i in range(4)], [(i, j) for i in range(2) for j in "ab" if j != "a" or i])
class C:
    items = [1, 2, 3]
    doubled = [i * 2 for i in items]
print(C.doubled)
error(lambda: [1 / (2 - i) for i in range(5)] and 0 if False else [int(c) for c in "12x"])
error(lambda: [i for i in 5])
error(lambda: [a for a, b in [1]])
error(lambda: {[]: 1 for i in range(1)} if False else {i: undefined for i in range(1)})
