# expectation: by hand
# Runs in whatever memory there is; with -X heaplimit=16 every kind of container runs out.
import os
import sys

program = """
def fill():
    a = []
    for i in range(10 ** 9):
        a.append([i])

def link():
    a = None
    while True:
        a = (a, 1.5)

def table():
    d = {}
    for i in range(10 ** 9):
        d[i] = i

def late():
    # What is kept fills the memory; then a table grows out of the reserve.
    kept = []
    try:
        while True:
            kept.append([0])
    except MemoryError:
        d = {}
        for i in range(10 ** 9):
            d[i] = i

def stubborn():
    kept = []
    while True:
        try:
            kept = (kept, 1.5)
        except MemoryError:
            pass

def native():
    set(range(10 ** 9))

def keys():
    dict.fromkeys(range(10 ** 9))

def starred():
    [*range(10 ** 8)]

def text():
    str(b"a") * 10 ** 9

def ring():
    from collections import deque
    deque(range(10 ** 9))

def buffer():
    b = bytearray()
    while True:
        b += b"0123456789" * 100

def number():
    n = 3
    while True:
        n <<= 10 ** 6

def attributes():
    class Record: pass
    o = Record()
    for i in range(10 ** 9):
        setattr(o, f"a{i}", i)

def stream():
    import io
    s = io.StringIO()
    while True:
        s.write("x" * 1000)

for f in (fill, link, table, fill, late, stubborn, native, keys, starred, text, ring, buffer, number,
          attributes, stream, fill):
    try:
        f()
    except MemoryError as e:
        print(f.__name__, repr(e))
print(len([str(i) for i in range(1000)]))
"""
sys.stdout.flush()
pid = os.fork()
if pid == 0:
    os.execv(sys.executable, [sys.executable, "-X", "heaplimit=16", "-c", program])
print(os.waitpid(pid, 0)[1])
