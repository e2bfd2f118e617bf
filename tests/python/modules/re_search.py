"""Searches that look at several bytes at once find what a step-by-step match finds."""
import re

TEXTS = ["", "a", "agggtaaa", "xxtttaccctx", "cgggtaa tgggtaaa", "éagggtaaé", "tttaccc" * 3 + "a", "aggtaaaagggtaa"]


def spans(pattern, flags=0):
    """Where matches lie in each text, and in the same text as bytes."""
    found = [[m.span() for m in re.finditer(pattern, t, flags)] for t in TEXTS]
    raw = [[m.span() for m in re.finditer(pattern.encode(), t.encode(), flags)] for t in TEXTS]
    return found, raw


for pattern in (
    "agggtaaa|tttaccct",
    "[cgt]gggtaaa|tttaccc[acg]",
    "a[act]ggtaaa|tttacc[agt]t",
    "(?:ag|tt)+",
    "(?:ag|tt){2,}",
    "(?:agg|tt|c)",
    "[at]{3}",
    "[at]{3,}g",
    "[ag]?gg|tt",
    "(?=a)a|(?!a)tt",
    r"\b[at]gg|ccc\b",
    "[^a]g|[^c]t",
    r"[at]\w+",
    "(?>ag|tt)g|cc",
    "(a|t)(g|t)(g|t)(?:g|a)",
):
    print(pattern, *spans(pattern))

# Characters beyond ASCII whose lower case is ASCII.
for pattern in ("[kx]i|ik", "k[ab]|i[ab]", "(?:k|i)s|ss", "[as][sk]"):
    for text in ("KI", "\u212ai", "k\u0130", "\u0130A \u212aB", "\u212a\u017f i\u017f", "\u017f\u017f", "S\u212a", "éKSé"):
        print(ascii(text), pattern, [m.span() for m in re.finditer(pattern, text, re.I)],
              [m.span() for m in re.finditer(pattern, text, re.I | re.A)])

# Parts of a text.
p = re.compile("ab|cd")
text = "abcdabcd"
print([p.search(text, i, j) and p.search(text, i, j).span() for i in range(9) for j in range(i, 9)])
print(p.sub("-", text), p.split(text), p.findall(text), p.subn("", "éab" * 2), re.compile(b"[\x80-\xff]a|bc").findall(b"\xe9abc\x7fa"))
print([m.span() for m in re.finditer("^a[bc]|^c[de]", "ab\nac\ncd\nxab", re.M)])
