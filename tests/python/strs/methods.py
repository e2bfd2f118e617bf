"""Methods of str."""

def error(function, *arguments, **keywords):
    try:
        print("no error:", function(*arguments, **keywords))
    except Exception as problem:
        print(f"{type(problem).__name__}: {problem}")


s = "Hello, World"
print(s.upper(), s.lower(), s.swapcase(), s.title(), "hello".capitalize(), "ß".upper(), "ŐE".lower())
print(s.find("o"), s.find("o", 5), s.find("o", 5, 8), s.rfind("o"), s.find("zz"), s.index("W"), s.rindex("l"), s.count("l"), s.count(""))
print(s.startswith("Hell"), s.startswith(("x", "H")), s.endswith("ld"), s.endswith("l", 0, 4), s.startswith("World", 7))
print("  x y ".strip() + "|", "  x ".lstrip() + "|", "  x ".rstrip() + "|", "xxabxx".strip("x"), "abcba".strip("ab"), "abc".lstrip("ba"))
print("a,b,,c".split(","), " a  b c ".split(), "a,b,c".split(",", 1), "a b c".rsplit(" ", 1), "a  b  c ".split(None, 1), "".split(), "".split(","))
print("a\nb\r\nc\rd".splitlines(), "a\n\nb\n".splitlines(), "a\nb".splitlines(True))
print("-".join(["a", "b", "c"]), "".join([]), ", ".join(("x",)), "ab".join("123"))
print("aXbXc".replace("X", "--"), "aaa".replace("a", "b", 2), "abc".replace("", "-"), "abc".replace("z", "y"))
print("k=v=w".partition("="), "kvw".partition("="), "k=v=w".rpartition("="), "kvw".rpartition("="))
print("x".center(5, "*") + "|" + "x".ljust(4) + "|" + "x".rjust(4) + "|" + "-42".zfill(6) + "|" + "7".zfill(3))
print("abc".isalpha(), "ab1".isalnum(), "123".isdigit(), "12.3".isdecimal(), "  ".isspace(), "".isalpha(), "aB".islower(), "AB".isupper(), "a_1".isidentifier(), "1a".isidentifier(), "Ab Cd".istitle())
print("a\tb".expandtabs(4), "prefix_x".removeprefix("prefix_"), "x.py".removesuffix(".py"), "Maße".casefold())
print("abc" * 3, 0 * "abc", "abc" * -1, "a" + "b" "c")
print("{} {1}".replace("1", "")[:2], "{}-{}".format(1, "a"), "{1}{0}".format(1, 2), "{x:>5}|{y!r}".format(x=3, y="q"), "{0[1]}".format([5, 6]), "{{}}".format())
print("%s is %d years, %.2f %5s|%-5s|%05d %x %%" % ("Bo", 42, 3.14159, "a", "b", 42, 255), "%s" % 5, "%r" % "x", "%(a)s" % {"a": 1})
error("abc".index, "z")
error("".join, [1])
error("a".split, "")
error(lambda: "abc"[5])
error(lambda: "a" - "b")
error(lambda: "a" * "b")
error(lambda: "%d" % "x")
error(lambda: "%s %s" % 1)
error("a".nothing if False else getattr, "a", "nothing")
