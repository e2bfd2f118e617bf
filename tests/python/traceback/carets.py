# expectation: by hand
"""Where the carets go: each error is caught, the last one is not."""
class C:
    pass
def attribute():
    c = C()
    return c.missing.more
def item(d):
    return d["a"]["b"]["c"] + 1
def binary(a, b):
    return (a +
            b)
def unary(a):
    x = 1; y = -a
def call(f):
    value = f(1, 2)
def method(s):
    s.strip().nothing()
def compare(a):
    if a < 3 and a > "x":
        pass
def name():
    print("é", undefined_name, 1)
def whole():
    raise ValueError("whole line")
def multiline():
    raise ValueError(
        "several "
        "lines"
    )
def string(a):
    return f"value {a / 0:>5} end"
for f in (attribute, lambda: item({"a": {}}), lambda: binary(1, "x"), lambda: unary("s"), lambda: call(len), lambda: method("x"),
          lambda: compare(2), name, whole, multiline, lambda: string(1)):
    try:
        f()
    except Exception as problem:
        last = problem
        try:
            raise RuntimeError("wrapped") from problem
        except RuntimeError:
            pass
def chain(functions):
    try:
        functions[0]()
    finally:
        if len(functions) > 1:
            chain(functions[1:])
chain([attribute, lambda: item({"a": {"b": {}}}), lambda: binary(1, "x"), lambda: unary("s"), lambda: call(len), lambda: method("x"),
       lambda: compare(2), name, whole, multiline, lambda: string(1)])
