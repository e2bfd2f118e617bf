"""The C library: qsort with a Python comparison, strings, time, errno."""

import libc
import native

values = native.array("int", [31, 4, 15, 9, 2, 6])
libc.qsort(values, len(values), native.sizeof("int"),
           lambda a, b: native.cast("int *", a)[0] - native.cast("int *", b)[0])
print(list(values))
print(libc.strlen("hello"), str(libc.strstr("native libraries", "lib")))
print(libc.open("/no/such/file", 0), native.errno(), str(libc.strerror(native.errno())))
moment = native.new("time_t", 86400, libc)
when = libc.gmtime(moment)
print(when.tm_year + 1900, when.tm_mon + 1, when.tm_mday)
