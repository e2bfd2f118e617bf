# expectation: by hand
class P:
    __match_args__ = ("x", "y")
    def __init__(self, x, y): self.x = x; self.y = y
def f(v):
    match v:
        case 0 | 1 | -1: return "small"
        case 1.5: return "float"
        case "a" | b"b": return "ab"
        case None: return "none"
        case True: return "true"
        case int(n) if n > 100: return f"big {n}"
        case int(): return "int"
        case []: return "empty"
        case [x]: return f"one {x}"
        case [x, *_, 9]: return f"ends 9 {x}"
        case (x, y, *rest) if rest: return f"{x} {y} {rest}"
        case [P(x=a), _]: return f"P first {a}"
        case {"k": v, **rest}: return f"k={v} {rest}"
        case {"only": 1}: return "only"
        case P(0, yy): return f"P0 {yy}"
        case P(x=xx, y=P(a, b)): return f"nested {xx} {a} {b}"
        case P() as p: return f"P {p.x}"
        case str() as s: return f"str {s}"
        case _: return "other"
for v in [0, True, 1.5, "a", b"b", None, 7, 101, [], [3], (1,2,9), [1,2,3,4], [P(5,6), 1], {"k":1,"z":2}, {"only":1}, {"only":2}, P(0,3), P(1,P(2,3)), P(4,4), "abc", 3+4j, {1}]:
    print(f(v))
def g(x):
    match x:
        case (a, b) | [a, b, _]: return a, b
        case {"x": (1 | 2) as z}: return z
    return None
print(g((1,2)), g([3,4,5]), g({"x":2}), g({"x":3}), g("ab"))
match 3, 4:
    case a, b: print(a, b)
class C: pass
for bad in ("match C():\n case C(1): pass", "match 1:\n case P(1,2,3): pass", "match P(1,2):\n case P(1, x=3): pass","match 1:\n case int(1,2): pass", "match 1:\n case x: pass\n case 2: pass", "match 1:\n case x | y: pass", "match 1:\n case [x, x]: pass","match 1:\n case [*a, *b]: pass", "match {}:\n case {1: a, 1: b}: pass", "match P(1,2):\n case P(1,2,3): pass"):
    try: exec(bad)
    except Exception as e: print(type(e).__name__, e)
