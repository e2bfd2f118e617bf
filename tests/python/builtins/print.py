"""print with every option."""
import sys
print()
print("")
print("a", "b", 3, None, 1.5, [1])
print("a", "b", sep="")
print("a", "b", sep=", ", end="!\n")
print("a", "b", sep="\n")
print("no newline", end="")
print(" joined")
print(*range(5), sep="<")
print("x", sep=None, end=None)
print("to stdout", file=sys.stdout)
print("flushed", flush=True)
print("to stderr", file=sys.stderr)
print("é 漢 🎉", "\t|", "multi\nline")
print({"a": [1, (2,)]}, {1}, "quote's", ["quote's"])
sys.stdout.write("written\n")
print(sys.stdout.write("four"), end="\n")
class Writer:
    def __init__(self):
        self.parts = []
    def write(self, text):
        self.parts.append(text)
w = Writer()
print("a", 1, sep="-", end=".", file=w)
print(w.parts)
class Shown:
    def __str__(self):
        return "shown"
print(Shown(), str(Shown()) + "!", 'single "double"', "tab\there")
print("long " * 20)
print(1, 2, 3, sep=" | ")
print("percent %d%%" % 5, "{}".format("x"))
print("", "", sep="x")
# stderr expected
