"""Lone surrogates, encodings and their error handlers."""
s = '\ud800a\udcff\U0000dfff'
print(repr(s), ascii(s), len(s), hex(ord(s[0])), chr(0xdc80) == '\udc80')
print(b'a\xff\xfe'.decode('utf-8', 'surrogateescape').encode('utf-8', 'surrogateescape'))
for e in ('utf-8', 'utf-16', 'utf-16-be', 'utf-32', 'ascii', 'latin-1'):
    for h in ('strict', 'ignore', 'replace', 'backslashreplace', 'xmlcharrefreplace', 'namereplace', 'surrogateescape', 'surrogatepass'):
        try: print(e, h, ('x\u20ac' + s).encode(e, h))
        except Exception as x: print(e, h, type(x).__name__, x, getattr(x, 'start', None), getattr(x, 'end', None))
for data, e in ((b'\xed\xa0\x80', 'utf-8'), (b'a\xff', 'utf-8'), (b'\xe2\x82', 'utf8'), (b'\x00\xd8', 'utf-16-le'), (b'\x00\xd8a\x00', 'utf-16'), (b'a\0\0', 'utf-32')):
    for h in ('strict', 'ignore', 'replace', 'backslashreplace', 'surrogateescape', 'surrogatepass'):
        try: print(data, e, h, ascii(data.decode(e, h)))
        except Exception as x: print(data, e, h, type(x).__name__, x)
print(f'\udc80{1}x\ufffd' == chr(0xdc80) + '1x\ufffd', '\ufffd\N{REPLACEMENT CHARACTER}\ud800\\ud800'.encode('unicode_escape'))
print(b'a\\x41\\u20ac\\n\\N{EURO SIGN}\\101'.decode('unicode_escape'), 'é€😀'.encode('raw_unicode_escape'), b'\\u20acx\\y'.decode('raw_unicode_escape'))
