"""Text: wrap, caesar, roman numbers, word counts, a tiny template language."""
TEXT = """It was the best of times, it was the worst of times, it was the age of wisdom,
it was the age of foolishness, it was the epoch of belief, it was the epoch of incredulity."""
def words(text):
    out, word = [], ""
    for c in text.lower() + " ":
        if c.isalpha():
            word += c
        elif word:
            out.append(word)
            word = ""
    return out
counts = {}
for w in words(TEXT):
    counts[w] = counts.get(w, 0) + 1
for w, n in sorted(counts.items(), key=lambda p: (-p[1], p[0]))[:5]:
    print(f"{w:<8}{n:>3} {'#' * n}")
def wrap(text, width):
    lines, line = [], ""
    for w in text.split():
        if line and len(line) + 1 + len(w) > width:
            lines.append(line)
            line = w
        else:
            line = f"{line} {w}".strip()
    return lines + [line]
print("\n".join(wrap(TEXT, 40)))
def caesar(text, k):
    return "".join([chr((ord(c) - 97 + k) % 26 + 97) if "a" <= c <= "z" else c for c in text])
print(caesar("hello, world", 3), caesar(caesar("hello, world", 3), -3))
def roman(n):
    out = ""
    for value, sign in ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        while n >= value:
            out += sign
            n -= value
    return out
print([roman(n) for n in (1, 4, 9, 14, 1984, 2026)])
def render(template, **names):
    out = ""
    while True:
        before, found, rest = template.partition("{{")
        out += before
        if not found:
            return out
        name, _, template = rest.partition("}}")
        out += str(names.get(name.strip(), f"<no {name.strip()}>"))
print(render("Dear {{ name }}, you owe {{ sum }} {{unit}}.", name="Zoë", sum=12.5))
def palindrome(s):
    s = [c for c in s.lower() if c.isalnum()]
    return s == s[::-1]
print(palindrome("A man, a plan, a canal: Panama"), palindrome("no"), palindrome("Été"))
rows = [line.split(",") for line in "name,qty,price\napple,3,0.5\npear,10,0.25".split("\n")]
records = [dict(zip(rows[0], r)) for r in rows[1:]]
print(records, sum([int(r["qty"]) * float(r["price"]) for r in records]))
print(" ".join([w.capitalize() for w in "the end of it".split()]), "abc".translate({97: "x", 98: None}) if hasattr("", "translate") else "xc")
