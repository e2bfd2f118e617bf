import zlib, gzip, _string
d = b'hello world ' * 1000
c = zlib.compress(d)
print(zlib.decompress(c) == d)
o = zlib.compressobj(9, wbits=31)
z = o.compress(d) + o.flush()
u = zlib.decompressobj(47)
print(len(u.decompress(z + b'xyz', 100)), len(u.decompress(u.unconsumed_tail)), u.unused_data, u.eof)
for wrong in c[:-3], b'abc':
    try:
        zlib.decompress(wrong)
    except zlib.error as e:
        print(e)
print(zlib.crc32(b'abc'), zlib.adler32(b'abc'), gzip.decompress(gzip.compress(d)) == d)
print(list(_string.formatter_parser('a{{b}}c{0.x[1]!r:>{w}}d')))
first, rest = _string.formatter_field_name_split('0.x[1][k].y')
print(first, list(rest))
