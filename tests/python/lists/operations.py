"""Lists: building, changing, searching."""

def error(function, *arguments, **keywords):
    try:
        print("no error:", function(*arguments, **keywords))
    except Exception as problem:
        print(f"{type(problem).__name__}: {problem}")


a = [3, 1, 2]
a.append(5); a.extend((7, 8)); a.insert(0, 9); a.insert(-1, 4); a.insert(100, 6); print(a)
print(a.pop(), a.pop(0), a.pop(-2), a)
a.remove(2); print(a, a.index(5), a.count(1), len(a), 5 in a, 99 not in a)
a.reverse(); print(a); a.sort(); print(a); a.sort(reverse=True); print(a); a.sort(key=lambda v: v % 3); print(a)
b = a.copy(); b.clear(); print(a, b, a is not b)
print([1, 2] + [3], [0] * 3, 2 * [1, 2], [] * 5, [1] * -1, [1, 2] == [1, 2], [1, 2] < [1, 3], [1] < [1, 0], [2] > [1, 9], [] < [1])
c = a
c += [10]; print(a is c, a)
c = c + [11]; print(a is c, a)
c *= 2; print(c)
del c[0]; del c[-1]; print(c)
m = [[0] * 2 for _ in range(2)]; m[0][1] = 5; print(m)
print([1, [2, [3, []]]], [1, "a", 2.5, None, True, (1,), {}])
loop = [1]; loop.append(loop); print(loop)
print(list("abc"), list(range(3)), list((1, 2)), list({"k": 1}), list(), [*"ab", *[1, 2], 3])
print([1, 2, 3][1], [1, 2, 3][-1], sum([1, 2, 3]), [1, True, 1.0].count(1))
words = ["pear", "fig", "apple"]
print(sorted(words), sorted(words, key=len), sorted(words, key=lambda w: (-len(w), w)), sorted(words, reverse=True), words)
error(lambda: [1][5])
error(lambda: c["a"])
error([].pop)
error([1].pop, 5)
error([1].remove, 2)
error(lambda: [1] + (2,))
error(lambda: [1] + 2)
error(lambda: [1] * "a")
error(lambda: [1] < 2)
error(lambda: [1, "a"] < [1, 2])
error([3, "a"].sort)
error(list, 5)
error([1].extend, 5)
