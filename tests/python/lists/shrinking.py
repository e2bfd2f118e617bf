# Bounds, generators and constructors that change the sequence they are used on.
import array


class Index:
    """An index that empties `target` when it is asked."""

    def __init__(self, n):
        self.n = n

    def __index__(self):
        del target[:]
        return self.n


for make in (lambda: [1, 2, 3, 4], lambda: bytearray(b"1234"), lambda: array.array("i", [1, 2, 3, 4])):
    target = make()
    print(target[Index(0) : Index(3)], target)
    target = make()
    print(target[Index(3) : None : -1], target)
    target = make()
    target[Index(0) : Index(3)] = make()[:1]
    print(target)
    target = make()
    del target[Index(0) : Index(4) : Index(2)]
    print(target)
    target = make()
    try:
        target[Index(0) : Index(4) : Index(2)] = make()[:2]
    except ValueError as e:
        print(e)


class Once:
    """An index that counts how often it is asked."""

    asked = 0

    def __index__(self):
        self.asked += 1
        return 1


once = Once()
numbers = [1, 2, 3]
numbers[once:] = (x for x in "ab")
print(numbers, once.asked)


def growing():
    for i in range(3):
        numbers.append(i)
        yield i


numbers = [1]
numbers[:] = growing()
print(numbers)

data = bytearray(b"abc")
with memoryview(data):
    try:
        data.__init__(5)
    except BufferError as e:
        print(e)
data.__init__(2)
print(data)

view = memoryview(data := bytearray())
for source in (b"abc", 3, [1], "x"):
    try:
        data.__init__(source, *["ascii"] * (source == "x"))
    except BufferError as e:
        print(e)
view.release()
data = bytearray(b"abc")
views = []
try:
    data.__init__(views.append(memoryview(data)) or i for i in range(3))
except BufferError as e:
    print(e)

for sequence in ([1], bytearray(b"1"), array.array("i", [1])):
    try:
        sequence["a"::0]
    except ValueError as e:
        print(e)

numbers = []
numbers.append(slice(numbers))
print(numbers[0])
