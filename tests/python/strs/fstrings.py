"""f-strings with every part."""

def error(function, *arguments, **keywords):
    try:
        print("no error:", function(*arguments, **keywords))
    except Exception as problem:
        print(f"{type(problem).__name__}: {problem}")


name, n, x = "Ada", 42, 3.14159
print(f"{name} {n} {x}", f"{name!r} {name!s} {'é'!a}", f"{n + 1}", f"{n=} {n = } {x=:.2f} {name=!s}", f"{{}} {{{n}}}")
print(f"{n:5}|{n:<5}|{n:^5}|{n:>5}|{n:05}|{n:+}|{n: }|{n:x}|{n:#x}|{n:b}|{n:#o}|{n:c}|{n:e}|{n:.1f}|{n:%}|{n:,}|{-n:06}|{n:*^7}|{n:=+7}")
print(f"{1234567.891:,.2f} {1234567:_} {x:.0f} {x:8.3f}| {x:<8.3f}| {x:e} {x:.2%} {x:g} {x:10}| {-x:+.1f} {0.0:+} {1e10} {x!r:>10}")
print(f"{name:10}|{name:>10}|{name:^10}|{name:-<10}|{name:.2}|{name:5.1}|{name:s}")
width, precision = 10, 3
print(f"{x:{width}.{precision}f}|{name:{'>'}{width}}|{n:{'0'}{5}}")
print(f"{[1, 2]} {(1,)} {{1}} { {1: 2} } {None} {True} {True:d} {True:5}|")
print(f"{'nested ' + f'{n}' + ' deep'} {'a' if n > 40 else 'b'} {[i for i in range(3)]} {(lambda v: v * 2)(4)}")
print(f"""multi
{n}
lines""", f'{name.upper()} {len(name)} {name[0]} {"-".join(["a", "b"])}')
print(f"{10 ** 30:,} {2 ** 70:x} {-2 ** 70:30}| {True} {None!s:>6}")


class Money:
    def __init__(self, cents):
        self.cents = cents

    def __format__(self, spec):
        return f"<{self.cents}|{spec}>"

    def __str__(self):
        return "money"


m = Money(5)
print(f"{m} {m:abc} {m!s} {m!s:>8} {format(m, 'q')}")
error(lambda: f"{name:d}")
error(lambda: f"{n:s}")
error(lambda: f"{x:d}")
error(lambda: f"{[]:5}")
error(lambda: f"{missing}")
