import importlib
import os
import sys
import tempfile

sys.dont_write_bytecode = True
FIRST = """def step(n):
    n = n + 1
    return n


def walk(n):
    n = step(n)
    n = step(n)
    return n
"""


def write(text):
    with open(path, "w") as file:
        file.write(text)


def change(text):
    write(text)
    importlib.reload(edited)


directory = tempfile.mkdtemp()
path = os.path.join(directory, "edited.py")
sys.path.insert(0, directory)
write(FIRST)
import edited

print("first", edited.walk(1))
change(FIRST.replace("n + 1", "n + 100"))
print("second", edited.walk(1))
change("# One more line.\n" + FIRST.replace("n + 1", "n + 1000"))
print("third", edited.walk(1))
os.remove(path)
os.rmdir(directory)
