# expectation: by hand
import warnings

TEXTS = [
    "x is 1", "x is not 'a'", "x is None", "(1, 2) is x",
    "assert (x, 'y')", "assert x, 'y'",
    "[(1, 2) (3, 4)]", "[[1, 2][3, 4]]", "{1}[0]", "'a'[0]", "[1]['a']",
    r"'\d'", r"r'\d'", r"b'\N'", r"'\400'", r"f'\{x}'", "1if x else 2", "0x1for x in y",
    "for x in y:\n  try: pass\n  finally:\n    break",
    "def f():\n  try: pass\n  finally:\n    for i in x: continue\n    return",
]
for text in TEXTS:
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        try:
            compile(text, "<text>", "exec")
        except SyntaxError as e:
            print(repr(text), "SyntaxError", e.msg)
    print(repr(text), [(w.category.__name__, str(w.message), w.lineno) for w in seen])
warnings.simplefilter("error")
for text in ["x is 1", "\n'\\d'"]:
    try:
        compile(text, "<text>", "exec")
    except SyntaxError as e:
        print(e.msg, e.lineno, e.offset)
