# expectation: by hand
# What is unusual or wrong: used where that makes sense, else refused with a reason; the process goes on.
import os
import subprocess
import sys
import native
import refusals
from attempts import attempt, build

# A struct of size 0, alone, in another, by value, as an array's item.
n = refusals.nothing()
print(native.sizeof(refusals.nothing), native.sizeof(refusals.around), attempt(refusals.take, n, 7))
print(attempt(refusals.give), refusals.filled.a, refusals.filled.b, type(refusals.filled.none).__name__)
p = native.cast("struct nothing *", refusals.filled, refusals)
print(attempt(lambda: p[0]))

# An array of 1 GB.
big = native.type("char [1000000000]", refusals)
print(native.sizeof(big), native.sizeof(refusals.heavy))
print(attempt(lambda: native.new("long [0xffffffffffffffff]", refusals)))
view = native.cast("struct heavy *", refusals.filled, refusals)
print(view.data[0], len(view.data), attempt(lambda: view.data[1_000_000_000]))
print(attempt(refusals.weigh, view[0]))

# Numbers that few machines have, and what no Python value stands for.
print(refusals.precise, attempt(refusals.quarter, 6.0))
refusals.precise = 1e300
print(refusals.precise, refusals.large == 2**100, attempt(refusals.wide, 2))
refusals.large = -2**127 + 1
print(refusals.large == 1 - 2**127, attempt(setattr, refusals, "large", 2**127))
print(attempt(refusals.add, 1, 2))

# `char *` that is not const: str and bytes are copied, a bytearray is written in place.
text, raw, buffer = "abc", b"abc", bytearray(b"abc")
print(refusals.edit(text), refusals.edit(raw), refusals.edit(buffer), text, raw, buffer)


# Types of C as annotations.
def distance(p: refusals.point, by: "refusals.point" = None) -> int:
    return abs(p.x) + abs(p.y)


print(distance(refusals.point(3, -4)), distance.__annotations__["p"] is refusals.point)

# Names that are not there.
print(attempt(lambda: refusals.missing))
print(attempt(__import__, "libmissing_everywhere"))
print(attempt(native.load, "./none.so"))

# A prototype that lies: the numbers are wrong, nothing breaks.
with open("plain.c", "w") as c:
    c.write("int count(void) { return 3; } double half(double x) { return x / 2; } int value = 5;")
subprocess.run(["cc", "-shared", "-fPIC", "-o", "libplain.so", "plain.c"], check=True)
print(attempt(native.load("./libplain.so").half, 1))
lib = native.load("./libplain.so", cdef="int count(int, int, int); long value; int absent(void);")
print(lib.count(1, 2, 3), lib.value & 0xffffffff, attempt(lambda: lib.absent()))
lying = native.load("./libplain.so", cdef="long half(long);")
print(isinstance(lying.half(1), int))
print(attempt(native.load, "./libplain.so", cdef="int broken("))

# Without a compiler.
os.environ["CC"] = "no-such-compiler"
print(attempt(native.load, "./libplain.so", cdef="struct s { int uncommon_name; }; int count(struct s *);"))
del os.environ["CC"]

# A missing dependency; an import that fails keeps what there was.
build("needed", "int needed(void) { return 1; }", "-g")
build("needing", "int needed(void); int f(void) { return needed(); }", "-g", "-L.", "-lneeded")
os.remove("libneeded.so")
print(attempt(__import__, "needing"), "needing" in sys.modules)
build("undefined", "int nowhere(void); int f(void) { return nowhere(); }", "-g")
print(attempt(__import__, "undefined").replace(os.getcwd(), "."), "undefined" in sys.modules)

# Another architecture; no library at all; one that ends early.
whole = open("libplain.so", "rb").read()
for name, content in (("other", whole[:18] + b"\xb7" + whole[19:]), ("text", b"GROUP ( libc.so.6 )"),
                      ("short", whole[:100]), ("empty", b"")):
    with open(f"lib{name}.so", "wb") as f:
        f.write(content)
    print(attempt(__import__, name).replace(os.getcwd(), "."), name in sys.modules)
    print(attempt(native.load, f"./lib{name}.so").replace(os.getcwd(), "."))

# Types that are made of themselves, as no compiler writes them: typedefs in a circle, a struct and an array of itself.
with open("circles.s", "w") as f:
    f.write("""
        .text
        .globl circle, ring, knot
circle: ring: knot:
        xorl %eax, %eax
        ret
        .section .debug_abbrev,"",@progbits
        .uleb128 1, 0x11; .byte 1; .uleb128 0x13, 0x5, 0, 0
        .uleb128 2, 0x16; .byte 0; .uleb128 0x3, 0x8, 0x49, 0x13, 0, 0
        .uleb128 3, 0x2e; .byte 0; .uleb128 0x3, 0x8, 0x49, 0x13, 0x11, 0x1, 0x3f, 0x19, 0, 0
        .uleb128 4, 0x13; .byte 1; .uleb128 0x3, 0x8, 0xb, 0xb, 0, 0
        .uleb128 5, 0xd; .byte 0; .uleb128 0x3, 0x8, 0x49, 0x13, 0x38, 0xb, 0, 0
        .uleb128 6, 0x1; .byte 1; .uleb128 0x49, 0x13, 0, 0
        .uleb128 7, 0x21; .byte 0; .uleb128 0x2f, 0xb, 0, 0
        .byte 0
        .section .debug_info,"",@progbits
cu:     .long end - start
start:  .value 4
        .long .debug_abbrev
        .byte 8
        .uleb128 1; .value 12
one:    .uleb128 2; .asciz "one"; .long two - cu
two:    .uleb128 2; .asciz "two"; .long one - cu
own:    .uleb128 4; .asciz "own"; .byte 16
        .uleb128 5; .asciz "inner"; .long own - cu; .byte 0
        .byte 0
many:   .uleb128 6; .long many - cu
        .uleb128 7; .byte 3
        .byte 0
        .uleb128 3; .asciz "circle"; .long one - cu; .quad circle
        .uleb128 3; .asciz "ring"; .long own - cu; .quad ring
        .uleb128 3; .asciz "knot"; .long many - cu; .quad knot
        .byte 0
end:
""")
subprocess.run(["cc", "-shared", "-o", "libcircles.so", "circles.s"], check=True)
import circles
for name in ("circle", "ring", "knot"):
    print(attempt(lambda: getattr(circles, name)()))
for use in (lambda: circles.one, lambda: native.sizeof("two", circles), lambda: circles.own(inner=1),
            lambda: repr(circles.own()), lambda: dir(circles.own).count("inner"), lambda: len(circles.own.__doc__) > 0):
    print(str(attempt(use)).split(" at ")[0])

# An import that fails half-way: names that it has bound before stay.
with open("halfway.py", "w") as f:
    f.write("import builtins\nimport refusals\nbuiltins.done = [refusals.value]\nimport libother\nbuiltins.done.append(2)\n")
sys.path.insert(0, os.getcwd())
print(attempt(__import__, "halfway").split(":")[0], done, "halfway" in sys.modules, refusals.value)
refusals.value = 6
print(refusals.value)
