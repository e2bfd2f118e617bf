import array, pickle
b = bytearray(b'abc')
m = memoryview(b)
try: b.append(1)
except BufferError as e: print(e)
b[0:1] = b'x'
m.release(); b.append(1)
def f():
    m = memoryview(b)[1:2]
    return bytes(m)
f(); b.append(2); print(b)
a = array.array('i', [1,2])
with memoryview(a) as m:
    try: a.append(1)
    except BufferError as e: print(e)
a.append(3)
for p in range(6):
    print(pickle.loads(pickle.dumps(a, p)) == a)
s = "añ€😀" * 1000
print(all(s[i] == "añ€😀"[i%4] for i in range(len(s))))
print(s.find("😀a", 2000), s.rfind("€"), s[1000:1004], s[3990:][:3])
