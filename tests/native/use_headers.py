# expectation: by hand
# Headers as projects write them: names in parentheses, macros for names, folders of their own, symbols that another
# library has, texts of `unsigned char`.
import os
import native
from attempts import attempt, build

os.makedirs("project/include/part", exist_ok=True)
with open("project/include/part/words.h", "w") as f:
    f.write("""
#include <part/kinds.h>
#define WORDS_EXPORT(type, name, args) extern type (name) args __attribute__((visibility("default")))
WORDS_EXPORT(int, words_count, (const xchar *text));
WORDS_EXPORT(words_text, words_first, (const xchar *text, int *length));
extern int (*words_hook)(int number);
void (*words_handle(int number, void (*handler)(int)))(int);
extern int _words_level;
int _words_add_v2(int a, int b);
const unsigned char *words_data(void);
int words_inner(int n);
int words_call(int number);
#define words_level _words_level
#define words_add _words_add_v2
#define words_sum (words_add)
#define WORDS_LONG long
#define WORDS_CHAR const unsigned char
#define words_circle words_square
#define words_square words_circle
#define WORDS_DO do { } while (0)
#define WORDS_MAX(a, b) ((a) > (b) ? (a) : (b))
#define WORDS_SIZE (sizeof(struct words) * 2)
#define WORDS_CAST(type, value) ((type)(value))
#define WORDS_BIT(mask, shift) (WORDS_CAST(unsigned, (mask)) << ((shift) + 8))
#define WORDS_BOLD WORDS_BIT(1U, 13)
#define WORDS_LARGE(n) n ## ULL
#define WORDS_LARGEST WORDS_LARGE(0xffffffffffffffff)
#define WORDS_TEXT(x) #x
#define WORDS_ANY(...) (0, __VA_ARGS__)
#define WORDS_SELF(x) WORDS_SELF(x)
#define WORDS_NONE() 42
#define WORDS_MARK(a, mark) (mark == ')' ? a : mark == ',' ? 'a' : 0)
#define WORDS_FIRST(a, b) (a)
#define WORDS_QUOTE WORDS_FIRST('(', ',')
#define WORDS_BRACKET (')')
#define WORDS_NAMED(a) "a \\" a"
#define WORDS_PARTED WORDS_FIRST(1'000'000, ')')
#define WORDS_HALF(f) (1.f * (f) + .5e+0 * (f))
#define WORDS_WHOLE(f) (1e+1f * (f) + 1.f)
#define WORDS_WIDE(L) (L'a' + (L))
#define WORDS_INVERSE(x) (~(x))
""")
with open("project/include/part/kinds.h", "w") as f:
    f.write("typedef unsigned char xchar; typedef xchar *words_text; struct words { xchar *name; unsigned char id[4]; };")

build("inner", "int words_inner(int n) { return n * 100; }")
build("words", """
#include <stdlib.h>
#include <string.h>
typedef unsigned char xchar;
int _words_level = 3;
int (*words_hook)(int);
static void (*handler)(int);
int words_count(const xchar *text) {
    int n = 0;
    for (; *text; text++) n += *text == ' ';
    return n + 1;
}
xchar *words_first(const xchar *text, int *length) {
    *length = strcspn((const char *)text, " ");
    return (xchar *)strndup((const char *)text, *length);
}
void (*words_handle(int number, void (*next)(int)))(int) {
    void (*before)(int) = handler;
    if (before) before(number);
    handler = next;
    return before;
}
int _words_add_v2(int a, int b) { return a + b + _words_level; }
const unsigned char *words_data(void) { return (const unsigned char *)"\\xff\\xfe\\0"; }
int words_call(int number) { return words_hook ? words_hook(number) : -1; }
int words_inner(int);
int (*use)(int) = words_inner;
""", "-L.", "-linner", "-Wl,-rpath,$ORIGIN")

error = attempt(native.load, "./libwords.so", header="part/words.h")
print(error.splitlines()[0], "|", error.splitlines()[-1])
print(attempt(native.load, "./libwords.so", header="part/words.h", include="project/none"))
w = native.load("./libwords.so", header="part/words.h", include=["project/include"])
print(w.words_count("a bc d"), w.words_count.__doc__.splitlines()[0])
length = native.new("int")
first = w.words_first("größer als", length)
print(str(first), length[0], first == "größer", first == b"gr", first == "größer".encode(), repr(first).split(": ")[1])
print(repr(w.words_data()).split(": ")[1], w.words_data()[0], bool(w.words_data()))
for name in ("uint8_t", "xchar"):
    p = native.cast(native.type(name + " *", native.load("./libwords.so", cdef="#include <stdint.h>")), first)
    print(name, str(p) == "größer", p == "größer", p[0])
s = w.words(name=first, id=[65, 66, 67, 0])
print(repr(s).split(": ", 1)[1])
w.words_hook = lambda n: n * 2
print(w.words_call(21), w.words_hook(4), w.words_hook.__doc__)
seen = []
print(bool(w.words_handle(1, seen.append)), bool(w.words_handle(2, seen.append)), seen)
print(w.words_level, w.words_add(1, 1), w.words_sum is w.words_add)
w.words_level = 10
print(w._words_level, w.words_level, w.words_add(1, 1))
print(w.words_inner(7), "words_inner" in dir(w))
print(native.sizeof(w.WORDS_LONG), w.WORDS_CHAR, w.WORDS_SIZE)
for name in ("words_circle", "WORDS_DO"):
    print(hasattr(w, name), attempt(getattr, w, name))
print(w.WORDS_BOLD == 1 << 21, w.WORDS_LARGEST == 2**64 - 1, w.WORDS_NONE())
print(w.WORDS_QUOTE, w.WORDS_BRACKET, w.WORDS_NAMED(1), w.WORDS_PARTED, w.WORDS_MARK(3, 41), w.WORDS_MARK(3, 44))
print(w.WORDS_HALF(3), w.WORDS_WHOLE(2), w.WORDS_WIDE(3), w.WORDS_INVERSE(5), attempt(w.WORDS_INVERSE, 2**64 - 1)[:62])
print(w.WORDS_MAX(2**63, 2**64 - 1), w.WORDS_MAX(-2**63, -1))
print(attempt(lambda: w.WORDS_MAX(2**64, 1)), attempt(lambda: w.WORDS_MAX(1, -2**200)))
print(w.WORDS_MAX(3, 40), w.WORDS_MAX(-1.5, -2), w.WORDS_MAX(True, False), w.WORDS_BIT(1, 0), hasattr(w, "WORDS_TEXT"))
for call in (lambda: w.WORDS_MAX(1), lambda: w.WORDS_MAX("a", "b"), lambda: w.WORDS_TEXT(1), lambda: w.WORDS_ANY(1),
             lambda: w.WORDS_SELF(1), lambda: w.WORDS_NONE(1)):
    print(attempt(call))
print([name for name in dir(w) if "WORDS_" in name and "(" in name])
