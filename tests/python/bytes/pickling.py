import pickle, copy
class B(bytes): pass
class BA(bytearray): pass
for x in (B(b'abc'), BA(b'abc')):
    x.t = 1
    for p in range(6):
        y = pickle.loads(pickle.dumps(x, p)); assert y == x and type(y) is type(x) and y.t == 1, (p, x)
    y = copy.copy(x); assert y == x and y.t == 1
for s in ("añb", b"abc", bytearray(b'xyz'), [1,2,3], (1,2)):
    for it in (iter(s), reversed(s)):
        if isinstance(s, (list, tuple)) and it is not None and 'revers' not in type(it).__name__: continue
        next(it)
        it2 = pickle.loads(pickle.dumps(it)); assert list(it2) == list(it), s
b = bytearray(b'abcdef'); b[::2] = b''; print(b)
print(bytes(B(b'q')).__class__, b'%s' % b'x', (b'a'*1))
try: print(b'%g' % 'x')
except TypeError as e: print(e)
try: print(b'x' % 7)
except TypeError as e: print(e)
