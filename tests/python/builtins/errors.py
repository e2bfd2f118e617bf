"""Built-in functions: refusals, with their messages."""
class C: pass
for call in """len()|len(1, 2)|len(1)|isinstance(1)|isinstance(1, "a")|isinstance(1, ("a", int))|issubclass(1, int)|issubclass(int, 1)
sorted()|sorted(1)|sorted([1, "a"])|max()|max(1)|max(1, 2, default=3)|min(1, "a")|min([1], key=1)|sum()|sum(1)|sum("ab")|sum([], "")|sum([], b"")
abs()|abs("a")|round("a")|round(1.5, "a")|round(5, 2.5)|round(float("nan"))|round(float("inf"))|divmod(1)|divmod("a", 1)|divmod(5, None)
pow("a", 2)|pow(2, 3, 0)|pow(2.0, 3, 5)|pow("a", 2, 3)|pow(2, -1, 4)|chr(-1)|chr(0x110000)|chr("a")|ord("ab")|ord("")|ord(1)|ord(b"ab")
hex(1.5)|bin("a")|getattr(1)|getattr(1, "foo")|getattr(1, 2)|setattr(C, 1, 2)|hasattr(1)|hasattr(1, 2)|delattr(C(), "x")|vars(1)|dir(1, 2)
iter(1)|iter(1, 2)|next(1)|next([])|next(iter([]))|hash([])|hash({})|id()|callable()|input(1, 2)|open("/nonexistent")
format(1, "zz")|format(1, 2)|eval(1)|eval("q", {})|exec(1)|exec("1", 2)|eval("1", 1)|compile("1", "f", "foo")|__import__(1)|__import__("no_such_module")|__import__("")
globals(1)|locals(1)|any()|any(1)|all(1)|ascii()|repr()|print(1, sep=2)|print(1, end=3)|print(file=1)|int.foo|C.foo|C().foo|None.foo|len.foo|(lambda: 0).foo""".replace("\n", "|").split("|"):
    try:
        print(call, "->", eval(call))
    except BaseException as problem:
        print(call, "->", type(problem).__name__ + ":", problem)
