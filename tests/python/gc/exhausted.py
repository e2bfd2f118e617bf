# expectation: by hand
# Runs in whatever memory there is; with -X heaplimit=16 lists and objects run out.
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

for f in fill, link, table, fill:
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
