# expectation: by hand
import annotationlib
name, width = "w", 5
t = t"a {name} b { (name) !r:>{width}}" t"{name = }{name=:5}"
print(t.strings)
print(t.interpolations)
print(t.values, type(t).__name__, [p if isinstance(p, str) else p.expression for p in t])
for bad in ("t'{}'", "t'{a b'"):
    try:
        compile(bad, "<t>", "eval")
    except SyntaxError as e:
        print(e.msg)

class C:
    x: Unknown[int]
    def m(self, a: Later, b: "text") -> list[Later | None]: ...
print(annotationlib.get_annotations(C, format=annotationlib.Format.STRING))
print(annotationlib.get_annotations(C.m, format=annotationlib.Format.STRING))
print(annotationlib.get_annotations(C.m, format=annotationlib.Format.FORWARDREF)["a"].__forward_arg__)
