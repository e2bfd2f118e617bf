# expectation: by hand
# What the memory map knows: freed chunks, bounds, types behind base pointers, leaks.
import memory
import native


def refused(f):
    try:
        print("no error", f())
    except Exception as e:
        print(type(e).__name__, str(e).split(' at 0x')[0].split(' (')[0])


i = memory.item_new(3)
i.tag = "kept"
print(memory.item_new(4).id, i.id, i.tag)
memory.item_free(i)
refused(lambda: i[0])
refused(lambda: native.cast("struct item *", i, memory).id)
again = [memory.item_new(n) for n in range(200)]
print(any(hasattr(a, 'tag') for a in again), len({native.addressof(a) for a in again}))

p = memory.ints_new(5)
print(p[4], p[0:5])
refused(lambda: p[5])
refused(lambda: p[-1])
refused(lambda: p[0:6])
print(len(memoryview(p)), bytes(memoryview(p))[4:8])
memory.ints_free(p)
refused(lambda: p[0])

d = memory.derived_new(2.5)
b = memory.as_base(d)
print(type(b).__name__, b.weight, b.base.kind, b == d)
print(native.whatis(d).__name__, native.whereis(native.addressof(memory.name()))[0].kind != "")
e = native.new("struct derived", ((3,), 1.0), memory)
print(memory.as_base(e) is e)
found = [leak for leak in native.leaks() if leak.type is memory.item]
memory.leak_items(10)
more = [leak for leak in native.leaks() if leak.size == native.sizeof(memory.item)]
print(len(more) >= 9)
print(native.whyis(d) is not None)

# The C library's own functions as a C program gets them: chunks of the memory map.
import libc

numbers = native.cast("int *", libc.malloc(16))
numbers[3] = 9
print(numbers[3])
try:
    numbers[4]
except IndexError as e:
    print(str(e).split(" (")[0])
libc.free(numbers)
try:
    numbers[0]
except native.MemoryAccessError as e:
    print("freed" in str(e))
try:
    native.cast("int *", 12345678)[0]
except native.MemoryAccessError as e:
    print(e)
print(native.cast("unsigned char", -1), native.cast("unsigned long", -(2**63)), native.cast("int", 2**64 + 5))
import faulthandler

faulthandler.enable()
refused(lambda: native.cast("int *", 0x123450)[0])
faulthandler.disable()
refused(lambda: native.cast("int *", 0x123450)[0])

# A site that has read a field before notices that the memory is freed.
last = memory.item_new(7)
for n in range(5):
    try:
        print(last.id)
    except native.MemoryAccessError as e:
        print("freed" in str(e))
    if n == 2:
        memory.item_free(last)
