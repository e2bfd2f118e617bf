"""UTF-7, IDNA, and sources in any encoding the registry knows."""
import codecs

for text in ["", "A\u2262\u0391.", "Hi Mom -\u263a-!", "+", "a+b", "\\?", "++--", "\U000abcde", "/", "~", "\ud801x",
             "\udc01", "\ud801\U000abcde", "1 + 1 = 2", "\xe9-", "\xe9a", "\x00\n\t"]:
    data = text.encode("utf-7")
    print(ascii(text), data, data.decode("utf7") == text)
for data in [b"+@", b"+AGE", b"+AG", b"a\xffb", b"+2AA-", b"+AAAA-x", b"+AA-", b"+AGF-x", b"+", b"+-", b"+\xc1", b"~"]:
    for errors in ["strict", "replace", "ignore"]:
        try:
            print(data, errors, ascii(data.decode("utf-7", errors)))
        except UnicodeDecodeError as e:
            print(data, errors, e)
print(codecs.utf_7_decode(b"ab+AGE"), codecs.utf_7_decode(b"ab+AGE", "strict", True))
decoder = codecs.getincrementaldecoder("utf-7")()
print([decoder.decode(bytes([b])) for b in b"a+AOk-+IKw-"])
for host in ["www.python.org.", "b\xfccher.example", "\u4e2d\u6587.com"]:
    data = host.encode("idna")
    print(data, ascii(data.decode("idna")))
try:
    "a..b".encode("idna")
except UnicodeError as e:
    print(isinstance(e, UnicodeError))

for source in [b"# coding: latin9\nprint(ascii('\xa4'))", b"# coding: koi8-r\nprint(ascii('\xc1'))",
               b"# coding: cp1252\nprint(ascii('\x80'))"]:
    exec(source)
for source in [b"# coding: no-such\n", b"# coding: cp1252\nx = '\x81'"]:
    try:
        compile(source, "f", "exec")
    except SyntaxError as e:
        print(type(e).__name__, e.msg, e.filename)
import os
import sys
sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "modules", "lib"))
import latin9_source
print(ascii(latin9_source.PRICE))
