"""Int literals and conversions from and to text."""

def error(function, *arguments, **keywords):
    try:
        print("no error:", function(*arguments, **keywords))
    except Exception as problem:
        print(f"{type(problem).__name__}: {problem}")


print(0x1F, 0b101, 0o17, 1_000_000, 0xdead_beef, 0X_ff)
print(int("12"), int(" -12 "), int("+5"), int("1_000"), int("ff", 16), int("0x1f", 16), int("0b11", 0), int("z", 36))
print(int(3.99), int(-3.99), int(True), int(), int("007"))
print(hex(255), hex(-255), bin(10), oct(64), hex(2 ** 70))
print(str(-0), repr(10), format(255, "x"), format(255, "#X"), format(5, "08b"), format(1234567, ","), format(1234567, "_"))
error(int, "12x")
error(int, "")
error(int, "1__0")
error(int, "5", 1)
error(int, None)
error(int, [1])
error(lambda: 1 + "1")
error(lambda: "1" + 1)
error(lambda: 1 << -1)
error(lambda: 5 < "5")
error(lambda: -"x")
error(lambda: 1.5 // "x")
error(lambda: 1.5 & 1)
error(lambda: int(float("nan")))
error(lambda: int(float("inf")))
error(lambda: 10 ** 400 * 1.0)
error(round, "x")
