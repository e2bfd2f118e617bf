# expectation: by hand
# A growable text buffer: varargs, text, owners and the end of lifetimes.
import gc

import native
import textbuf

b = textbuf.buffer_new()
print(textbuf.buffer_printf(b, "%d-%s-%.2f|", 42, "text", 1.5))
print(textbuf.buffer_printf(b, "%ld %c %5s %x", 2**40, 'c', b"by", 255) if False else
      textbuf.buffer_printf(b, "%ld %5s %x", 2**40, b"by", 255))
print(str(textbuf.buffer_text(b)), b.length, b.capacity >= b.length)
print(textbuf.buffer_append(b, "äöü", 6), textbuf.buffer_text(b)[b.length - 6:b.length])
print(str(b.data) == str(textbuf.buffer_text(b)))
for i in range(1000):
    textbuf.buffer_printf(b, "%d,", i)
print(b.length, str(b.data).endswith("998,999,"))
print(textbuf.buffer_printf(b, "%s %p", None, None) > 0)
textbuf.buffer_free(b)
print(textbuf.buffers_alive())

with native.owned(textbuf.buffer_new(), textbuf.buffer_free) as c:
    textbuf.buffer_append(c, "short", 5)
    print(str(c.data), textbuf.buffers_alive())
print(textbuf.buffers_alive())


def make():
    p = native.own(textbuf.buffer_new(), textbuf.buffer_free)
    textbuf.buffer_append(p, "owned", 5)
    return str(p.data)


print([make() for _ in range(5)], textbuf.buffers_alive() > 0)


def deep(n):
    return deep(n - 1) if n else 0


deep(50)
gc.collect()
gc.collect()
print(textbuf.buffers_alive() <= 1)
p = native.own(textbuf.buffer_new(), textbuf.buffer_free)
before = textbuf.buffers_alive()
print(native.release(p), native.release(p), before - textbuf.buffers_alive())
for wrong in ((b"x",), ("x", 1, 2), (3, "x")):
    try:
        textbuf.buffer_printf(*wrong)
    except TypeError as e:
        print(e)
try:
    textbuf.buffer_printf(p, "%d", object())
except TypeError as e:
    print(e)
