"""if, while, for, break, continue, else, pass, boolean operators."""
def classify(n):
    if n < 0:
        return "negative"
    elif n == 0:
        return "zero"
    elif n < 10:
        return "small"
    else:
        return "large"
print([classify(n) for n in (-5, 0, 7, 100)])
n, steps = 27, 0
while n != 1:
    n = n // 2 if n % 2 == 0 else 3 * n + 1
    steps += 1
print(steps)
for i in range(2, 20):
    for j in range(2, i):
        if i % j == 0:
            break
    else:
        print(i, end=" ")
print()
i = 0
while i < 10:
    i += 1
    if i % 2:
        continue
    if i > 6:
        break
    print(i, end=" ")
else:
    print("else")
print(i)
while i > 7:
    i -= 1
else:
    print("while else", i)
def say(x):
    print("say", x, end="; ")
    return x
print(say(0) or say("") or say("last"), say(1) and say(2), say(0) and say(3), not say(0), say(1) or say(2))
print(None or 0, [] and 1, "" or [] or {}, 1 and "x", 0 or None, not [], not [0], not not 5)
print(1 if [] else 2, "a" if 0.0 else "b", "x" if "" or 5 else "y", 1 if (2 if 0 else 0) else 3)
x = 5
print(1 < x < 10, 1 < x > 4, x == 5 != 6, 10 > x <= 5, not x == 5, x is x, x is not None, None is None)
if x > 3 and (x < 4 or x == 5) and not x == 6:
    print("compound")
if (y := x * 2) > 9:
    print("walrus", y)
data = [1, 2, 3, 4]
while (item := data.pop()) > 2:
    print("popped", item)
print([z for v in (1, 2, 3) if (z := v * v) > 1], z)
pass
del x
try:
    x
except NameError as e:
    print(e)
a = [1, 2, 3]
for v in a:
    if v < 5:
        a.append(v + 3)
print(a)
for c in "ab":
    for d in (1, 2):
        if d == 2:
            continue
        print(c, d, end=" ")
print(c, d)
total = 0
for _ in range(1000):
    for _ in range(10):
        total += 1
print(total, _)
