# expectation: by hand
# too long for gcstress
# Debian's libraries as they are: libm by its debug package, libz, libsqlite3 and libffi by their headers.
import math
import struct
import zlib
import libm
import native
from attempts import attempt

# libm
print(libm.cos(0.0), libm.pow(2, 10), libm.hypot(3, 4), libm.fmaf(0.5, 4.0, 1.0), libm.ldexp(0.5, 4))
exponent, whole = native.new("int"), native.new("double")
print(libm.frexp(40.0, exponent), exponent[0], libm.modf(2.75, whole), whole[0], libm.sqrtl(16.0))
print(math.isnan(libm.sqrt(-1)), native.errno(), libm.lround(2.5), attempt(libm.cos, "x"))

# libz: a stream, piece by piece.
z = native.load("libz.so.1", header="zlib.h")
data = bytearray(b"over and over " * 5000)
packed, out = b"", bytearray(500)
stream = z.z_stream()
print(z.deflateInit_(stream, 9, z.zlibVersion(), native.sizeof(z.z_stream)) == z.Z_OK, z.Z_BEST_COMPRESSION)
stream.next_in, stream.avail_in = data, len(data)
while True:
    stream.next_out, stream.avail_out = out, len(out)
    state = z.deflate(stream, z.Z_FINISH)
    packed += out[:len(out) - stream.avail_out]
    if state != z.Z_OK:
        break
print(state == z.Z_STREAM_END, stream.total_in == len(data), z.deflateEnd(stream), zlib.decompress(packed) == data)
print(z.crc32(0, data, len(data)) == zlib.crc32(data), z.adler32(1, b"abc", 3))
back, length = bytearray(len(data)), [len(data)]
print(z.uncompress(back, length, packed, len(packed)), back == data, length == [len(data)])
print(z.uncompress(back, length, b"none", 4) == z.Z_DATA_ERROR, str(z.zError(z.Z_DATA_ERROR)), z.ZLIB_VERSION[0])

# libsqlite3: 10^5 rows, a Python function and a Python callback.
s = native.load("libsqlite3.so.0", header="sqlite3.h")
place = native.new("sqlite3 *", None, s)
print(s.sqlite3_open(":memory:", place))
db = place[0]


def run(text, row=None):
    message = native.new("char *")
    state = s.sqlite3_exec(db, text, row, None, message)
    if state != s.SQLITE_OK:
        try:
            return state.name if hasattr(state, "name") else state, str(message[0])
        finally:
            s.sqlite3_free(message[0])
    return state


print(run("create table t (id integer primary key, name text, size real); begin"), run("nonsense"))
statement = native.new("sqlite3_stmt *", None, s)
print(s.sqlite3_prepare_v2(db, "insert into t (name, size) values (?, ?)", -1, statement, None))
insert = statement[0]
for i in range(100_000):
    s.sqlite3_bind_text(insert, 1, f"name {i % 1000}", -1, None)
    s.sqlite3_bind_double(insert, 2, i / 2)
    if s.sqlite3_step(insert) != s.SQLITE_DONE:
        print(str(s.sqlite3_errmsg(db)))
        break
    s.sqlite3_reset(insert)
print(s.sqlite3_finalize(insert), run("commit"))


def halve(context, count, values):
    s.sqlite3_result_double(context, s.sqlite3_value_double(values[0]) / 2)


print(s.sqlite3_create_function(db, "halve", 1, s.SQLITE_UTF8, None, halve, None, None))
rows = []


def row(_, count, values, names):
    rows.append([str(values[i]) for i in range(count)] + [str(names[0])])
    return 0


print(run("select count(*), sum(halve(size)) from t", row), rows.pop())
counted = [0]


def count(_, columns, values, names):
    counted[0] += len(values[0])
    return 0


print(run("select name from t", count), counted)


def stop(_, columns, values, names):
    raise LookupError(str(values[0]))


print(attempt(run, "select name from t where id = 8", stop))
run("select name from t where id < 3", row)
print(rows, s.sqlite3_close(db))

# libffi: a call and a closure, made by hand.
f = native.load("libffi.so.8", header="ffi.h")
cif = f.ffi_cif()
types = native.array(native.type("ffi_type *", f), [f.ffi_type_double, f.ffi_type_sint32])
print(f.ffi_prep_cif(cif, f.FFI_DEFAULT_ABI, 2, f.ffi_type_double, types) == f.FFI_OK, cif.nargs)
number, power, result = native.new("double", 1.5), native.new("int", 3), native.new("double")
values = native.array("void *", [number, power])
f.ffi_call(cif, native.cast("void (*)(void)", libm.ldexp), result, values)
print(result[0])
