# expectation: by hand
"""array, binascii, hashes and unicodedata."""
import array, binascii, unicodedata, _md5, _sha1, _sha3, _blake2
def t(f):
    try: print(repr(f()))
    except Exception as e: print(type(e).__name__, e)
a = array.array('i', [1, 2, 3]); a.append(4); a.extend([5]); a[0] = 9; del a[1]; a.insert(0, 7); print(a, len(a), a[1:3], a[::-1].tolist(), a.pop(), 3 in a, a.index(3), a.count(9), a * 2, a + a, a.itemsize, a.typecode)
a[1:2] = array.array('i', [0, 0]); a.reverse(); a.byteswap(); a.byteswap(); a += array.array('i', [1]); print(a, a.tobytes(), memoryview(a).tolist(), memoryview(a).format, a == array.array('l', a.tolist()), list(a), array.array('d', [1.5]), array.array('u', 'aé'), array.array('b'))
for e in ("a.append('x')", "a.append(1 << 40)", "array.array('z')", "a[99]", "a.pop(99)", "a.remove(99)", "array.array('B', [256])", "a + 1", "a.frombytes(b'abc')", "hash(a)", "array.array('f', ['x'])"): t(lambda: eval(e))
print(bytes(a) == a.tobytes(), int.from_bytes(array.array('B', [1, 2]), 'big'), sum(array.array('d', [1, 2])))
for f in (_md5.md5, _sha1.sha1, _sha3.sha3_256, _blake2.blake2b, _blake2.blake2s):
    h = f(b'abc'); h2 = h.copy(); h.update(b'def'); print(h.hexdigest(), h2.digest()[:4], h.digest_size, h.block_size, h.name)
print(_sha3.shake_128(b'x').hexdigest(8), _blake2.blake2b(b'x', digest_size=8, key=b'k', salt=b's', person=b'p').hexdigest()); t(lambda: _md5.md5('x'))
print(binascii.hexlify(b'\1\xff', '-'), binascii.unhexlify('01ff'), binascii.b2a_base64(b'hello'), binascii.a2b_base64(b'aGVsbG8='), binascii.crc32(b'abc'), binascii.crc_hqx(b'abc', 0), binascii.b2a_uu(b'hello'), binascii.a2b_uu(binascii.b2a_uu(b'hello')))
for e in ("binascii.unhexlify('0')", "binascii.unhexlify('zz')", "binascii.a2b_base64('a')", "binascii.a2b_base64('abc')", "binascii.a2b_base64('ab=c', strict_mode=True)", "binascii.hexlify('a')"): t(lambda: eval(e))
for c in 'aÉ٣½²中\u0301ǅ(\n😀': print(unicodedata.name(c, '?'), unicodedata.category(c), unicodedata.bidirectional(c), unicodedata.combining(c), unicodedata.east_asian_width(c), unicodedata.mirrored(c), unicodedata.decomposition(c), unicodedata.decimal(c, None), unicodedata.digit(c, None), unicodedata.numeric(c, None))
print(unicodedata.lookup('EURO SIGN'), ascii(unicodedata.normalize('NFD', 'é')), unicodedata.normalize('NFKC', 'ﬁ'), unicodedata.is_normalized('NFC', 'é')); t(lambda: unicodedata.lookup('X Y')); t(lambda: unicodedata.name('\n'))
