"""libm, with and without debug information."""

import libm
import native

for declaration in ("double cbrt(double x)", "double hypot(double x, double y)", "double frexp(double x, int *e)"):
    native.declare(declaration, libm)
print(round(libm.cbrt(27.0), 9), libm.hypot(3, 4))
exponent = native.new("int")
print(libm.frexp(12.0, exponent), exponent[0])
