"""Code that came from no file: from a text, and from the library within the executable."""

import os.path

TEXT = """def made(x):
    y = x + 1
    return y
"""
exec(TEXT)
print(made(1))
print(os.path.join("a", "b"))
