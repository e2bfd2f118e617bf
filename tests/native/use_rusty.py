# expectation: by hand
"""A library of Rust: `extern "C"` and `#[repr(C)]`."""

import librusty as lib
import native

print(lib.add(2, 3), lib.COUNTER)
lib.COUNTER = 8
print(lib.COUNTER)
p = lib.middle((0, 0), (2, 4))
print(p.x, p.y, type(p).__name__)
print(lib.next_colour(0).name, lib.next_colour(5).name)
Node = lib.rusty.Node
print(lib.sum(None), lib.sum(Node(key=3, next=Node(key=4))), lib.rusty.Colour.Green)
print(lib.apply(lambda n: n + 1, 4))
print(lib.panics(0))
try:
    lib.panics(1)
except native.CxxException as e:
    print(type(e).__name__, e)
try:
    lib.add('x', 1)
except TypeError as e:
    print(e)
