"""Indices and slices, ASCII and not."""

def error(function, *arguments, **keywords):
    try:
        print("no error:", function(*arguments, **keywords))
    except Exception as problem:
        print(f"{type(problem).__name__}: {problem}")


for s in ("abcdef", "aé漢🎉z", ""):
    n = len(s)
    print(repr(s), n, s[::-1], s[1:], s[:-1], s[1:4], s[-3:-1], s[::2], s[4:1:-1], s[10:], s[-10:2], s[2:2] == "", s[:], s[5::-2])
    for i in range(-n, n):
        print(s[i], end=" ")
    print()
s = "naïve café — 日本語 🎉🎊"
print(len(s), s.index("日"), s[s.index("日"):], s.find("🎊"), s.upper(), s.split(), s.replace("é", "e"), s.count("é"))
print([c for c in s if ord(c) > 127], [ord(c) for c in "é漢🎉"], chr(233), chr(0x1F389), chr(65))
print("é" < "z", "z" < "é", "日" > "é", sorted("bäaAéz"), max("aéz"), "é" in s, "本語" in s, "x" in s, "" in s)
print("é" * 3, "日".center(5, "*"), f"{'é':>4}|{'日':<4}|", "é".encode() == "é".encode("utf-8"), len("é".encode()))
print(hash("é") == hash("e\u0301"), "é" == "\u00e9", "\N{BULLET}", "\x41\u0042\U00000043\103")
error(lambda: s[100])
error(lambda: s["a"])
error(lambda: s[1.5])
error(lambda: s[::0])
error(ord, "ab")
error(chr, -1)


def assign():
    text = "abc"
    text[0] = "x"


error(assign)
