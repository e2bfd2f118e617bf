"""repr, ascii and escapes."""
for s in ("", "a", "it's", 'say "hi"', "it's \"both\"", "tab\t", "line\n", "cr\r", "nul\0", "bell\x07", "\x7f", "\x85", "\xa0",
          "back\\slash", "é", "\u200b", "🎉", "\u2028", "\ue000", "日本"):
    print(repr(s), ascii(s), len(s))
print(r"raw\n", "a\
b", """triple
"quoted" text""", "\101\x41", b"bytes\x00\xff", b"it's")
print(["a", 'b"', "c'"], ("x",), {"k": "v\n"}, {"é"})
print(str("x"), str(5), str(None), str(True), str([1, "a"]), str(), repr(None), str(1.0))
print("multi" "part" f"{1}" "end", "a" 'b')
