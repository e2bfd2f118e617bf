# expectation: by hand
# too long for gcstress
# Large debug information is read beside the program, from the import on: what is wrong with it is told at the first name.
import os
import subprocess
import sys
import native

sys.path.insert(0, os.getcwd())
os.environ["XDG_CACHE_HOME"] = os.getcwd() + "/cache"
with open("sizeable.c", "w") as f:
    for i in range(9000):
        f.write(f"struct record{i} {{ int number{i}; double value{i}; struct record{max(i - 1, 0)} *before{i}; }};\n")
        f.write(f"struct record{i} variable{i} = {{ {i}, {i}.5, 0 }};\n")
    f.write("int number(struct record7 *r) { return r->number7; }\n")
subprocess.run(["cc", "-g", "-gz=zlib", "-shared", "-fPIC", "-o", "libsizeable.so", "sizeable.c"], check=True)
import libsizeable
print(libsizeable.number(libsizeable.variable7), libsizeable.variable8999.value8999, len(dir(libsizeable)) > 18000)

# Again in another process, which finds the cache; in children, which fork while it is being read.
program = """
import os, sys, threading, time, libsizeable
threading.Thread(target=time.sleep, args=(.1,)).start()
sys.stdout.flush()
child = os.fork()
state = os.waitpid(child, 0)[1] if child else "child"
print(libsizeable.variable12.number12, state)
"""
environment = {**os.environ, "PYTHONPATH": os.getcwd()}
for cache in ("cache", "other"):
    environment["XDG_CACHE_HOME"] = os.path.join(os.getcwd(), cache)
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True,
                          timeout=60)
    print(done.stdout.splitlines(), done.stderr)

# Damaged inside: everything before the first name works.
where = subprocess.run(["readelf", "-SW", "libsizeable.so"], capture_output=True, text=True, check=True).stdout
start, size = next((int(words[3], 16), int(words[4], 16)) for line in where.splitlines() if ".debug_info" in line
                   for words in [line.split("]")[1].split()])
data = bytearray(open("libsizeable.so", "rb").read())
data[start + size // 2:start + size // 2 + 40] = bytes(40)
with open("libdamaged.so", "wb") as f:
    f.write(data)
os.environ["XDG_CACHE_HOME"] = os.getcwd() + "/third"
import libdamaged
for name in ("number", "variable7"):
    try:
        print(getattr(libdamaged, name))
    except OSError as e:
        print(type(e).__name__, str(e).replace(os.getcwd(), ".").split(": ")[:3])
print(libsizeable.variable7.number7)
