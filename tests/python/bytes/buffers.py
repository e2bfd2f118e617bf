# expectation: by hand
"""bytes, bytearray, memoryview and struct."""
import _struct as struct
def t(f):
    try: print(repr(f()))
    except Exception as e: print(type(e).__name__, e)
b = bytearray(b'hello'); b[0] = 72; b += b' w'; b.extend([1, 2]); b[1:3] = b'EEE'; del b[-1]; print(b, len(b), b[::-1], b.pop(), b.pop(0))
b.insert(0, 65); b.append(66); b.remove(65); b.reverse(); print(b, b * 2, b + b'x', b'x' + b, b == bytes(b), b'E' in b, 69 in b, b.find(b'E'), b.split(b'E'))
for e in ('b[99]', 'b.append(256)', "b.append('a')", 'bytearray(-1)', "bytearray('a')", "b + 'a'", 'b.pop(99)', 'b.remove(0)', "b['a']", 'hash(b)', 'b[0:2:0]', "b'a' + 1", "b'a'.join([1])", "b'abc'.find('a')", "bytes('x')", "b'%d' % 'a'", "b'%b' % 'a'", "b'%c' % 256"):
    t(lambda: eval(e))
for m, a in [('capitalize', ()), ('center', (11, b'*')), ('expandtabs', (4,)), ('title', ()), ('swapcase', ()), ('zfill', (12,)), ('ljust', (9,)), ('rjust', (9, b'.')), ('translate', (None, b'l')), ('rsplit', (b'l', 1)), ('rpartition', (b'l',)), ('replace', (b'l', b'LL')), ('strip', (b'h',)), ('islower', ()), ('istitle', ()), ('hex', (':', 2)), ('partition', (b'zz',)), ('removeprefix', (b'he',)), ('startswith', ((b'x', b'he'),)), ('count', (108,)), ('splitlines', ())]:
    print(m, getattr(b'hel\tlo', m)(*a), getattr(bytearray(b'hel\tlo'), m)(*a))
print(b'%s %b %a %r %5d %x %c%c %.2f %%' % (b'a', bytearray(b'b'), 'é', 1, 42, 255, 65, b'B', 1.5), b'%(a)s' % {b'a': b'1'}, bytes.maketrans(b'ab', b'cd')[97:99], bytes.fromhex('0a 0b'), bytearray.fromhex('ff'))
m = memoryview(bytearray(range(12)))
print(m[2], m[1:3].tolist(), m[::2].tobytes(), m.nbytes, m.itemsize, m.format, m.shape, m.strides, m.readonly, len(m), m[::-1].tolist(), m.contiguous, m[::2].contiguous)
c = m.cast('H'); print(c.tolist(), c[0], c.shape); c[0] = 258; print(m[:2].tolist()); d = m.cast('B', [3, 4]); print(d.tolist(), d[1, 2], d.ndim, d.strides)
m[0:2] = b'zz'; print(bytes(m[:3]), m == bytes(m), m[:2] == b'zz', memoryview(b'abc').hex(), hash(memoryview(b'abc')) == hash(b'abc'), memoryview(b'ab') == memoryview(b'ab'))
for e in ('m[99]', 'm["a"]', 'memoryview(1)', 'memoryview(b"a")[0:1].__class__', 'hash(m)', 'm.cast("Z")', 'm.cast("f").cast("i")', 'm[0:2].cast("i")'):
    t(lambda: eval(e))
try: memoryview(b'a')[0] = 1
except TypeError as e: print(e)
try: m[0] = 256
except ValueError as e: print(e)
try: m[0:3] = b'a'
except ValueError as e: print(e)
with memoryview(b'abc') as v: pass
t(lambda: v.tolist()); print(int.from_bytes(memoryview(b'\1\2'), 'big'), b''.join([bytearray(b'a'), memoryview(b'b')]), bytes(memoryview(b'q')))
print(struct.pack('<hiq?3s4pfd', 1, -2, 3, True, b'ab', b'xyz', 1.5, 2.5), struct.unpack('>bHIc', b'\xff\0\1\0\0\0\2z'), struct.calcsize('bi'), struct.calcsize('<bi'), struct.calcsize('0s3x2h'))
for f, a in [('b', (200,)), ('H', (-1,)), ('i', (1 << 40,)), ('B', ('a',)), ('f', (1e300,)), ('e', (1e6,)), ('c', (b'ab',)), ('2i', (1,)), ('z', ()), ('3', ()), ('s', (1,)), ('<q', (1 << 70,)), ('d', ('x',))]:
    t(lambda: struct.pack(f, *a))
s = struct.Struct('<2H'); print(s.size, s.format, s.unpack(b'\1\0\2\0'), list(s.iter_unpack(b'\1\0\2\0\3\0\4\0')), struct.unpack('<e', struct.pack('<e', 1.5)), struct.unpack_from('<H', b'xx\5\0', 2))
w = bytearray(6); s.pack_into(w, 1, 1, 2); print(w); t(lambda: s.pack_into(w, 3, 1, 2)); t(lambda: s.unpack(b'')); t(lambda: struct.unpack_from('i', b'ab')); t(lambda: s.unpack_from(b'abcd', -3))
for h in (0.1, 65504.0, 6e-8, 1e-5, float('inf'), -0.0): print(struct.pack('>e', h).hex(), struct.unpack('>e', struct.pack('>e', h)))
