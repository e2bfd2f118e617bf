"""Text files: write, read, iterate, append."""
import sys

def error(function, *arguments, **keywords):
    try:
        print("no error:", function(*arguments, **keywords))
    except Exception as problem:
        print(f"{type(problem).__name__}: {problem}".replace(path, "PATH"))


path = "/tmp/dwarfpython-test-" + str(id(error)) + ".txt"
f = open(path, "w")
print(f.write("first\nsecond é\n"), f.closed, f.name == path, f.mode)
f.writelines(["third\n", "last without newline"])
print("printed", 5, file=f)
f.close()
print(f.closed)
with open(path) as f:
    print(f.read())
with open(path, "r", encoding="utf-8") as f:
    print(repr(f.readline()), repr(f.readline()), f.readlines(), repr(f.readline()), repr(f.read()))
with open(path) as f:
    for number, line in enumerate(f, 1):
        print(number, line.rstrip())
with open(path) as f:
    print(repr(f.read(3)), repr(f.read(10)), repr(f.readline()))
    print([line.strip() for line in f])
with open(path, "a") as f:
    f.write("appended\n")
print(len(open(path).read().splitlines()), open(path).readlines()[-1], end="")
with open(path, "w") as f:
    f.write("a\r\nb\rc\n")
with open(path) as f:
    print(repr(f.read()))
with open(path, newline="") as f:
    print(repr(f.read()))
with open(path, "w") as f:
    pass
print(repr(open(path).read()), list(open(path)))
try:
    with open(path, "w") as f:
        f.write("partial")
        raise RuntimeError("inside")
except RuntimeError as e:
    print(e, f.closed, open(path).read())
error(f.read)
error(open, "/nonexistent/file.txt")
error(open, "/tmp")
error(open, path, "q")
error(open, 5.5)
error(lambda: open(path).write("x"))
error(lambda: open(path, "x"))
try:
    open("/nonexistent/file.txt")
except FileNotFoundError as e:
    print(e.errno, e.strerror, e.filename, isinstance(e, OSError))
