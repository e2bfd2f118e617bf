"""Sizes change once nobody has a view any more, and not before."""
import array
import io


def temporary(make, change):
    owner = make()
    data = bytes(memoryview(owner)[1:3])
    change(owner)
    return data, bytes(owner)


def nested(depth, make, change):
    return nested(depth - 1, make, change) if depth else temporary(make, change)


def shrink(owner):
    del owner[:2]


def grow(owner):
    owner[1:1] = owner[:1] * 3


def take(owner):
    owner.pop()


def extend(owner):
    owner.extend(owner[:2])


CHANGES = [shrink, grow, take, extend, lambda owner: owner.append(65), lambda owner: owner.insert(0, 66)]
MAKERS = [lambda: bytearray(b"abcdef"), lambda: array.array("B", b"uvwxyz")]
for make in MAKERS:
    for change in CHANGES:
        for depth in (0, 1, 5, 30):
            shown = nested(depth, make, change)
        print(*shown)


def refused(action, *args):
    try:
        action(*args)
    except BufferError as e:
        print("BufferError", e)
    else:
        print("done")


def in_variable():
    owner = bytearray(b"abc")
    view = memoryview(owner)
    refused(shrink, owner)
    view.release()
    refused(shrink, owner)


def in_list():
    owner = bytearray(b"abc")
    views = [memoryview(owner)[1:]]
    refused(take, owner)
    views.clear()
    refused(take, owner)


def in_closure():
    owner = bytearray(b"abc")
    view = memoryview(owner)

    def inner():
        return view[0]

    refused(owner.append, 1)
    print(inner())


def in_generator():
    owner = bytearray(b"abc")

    def items(view):
        for item in view:
            yield item

    going = items(memoryview(owner))
    print(next(going))
    refused(owner.clear)
    going.close()
    del going
    refused(owner.clear)


def as_argument():
    owner = bytearray(b"abc")
    refused(owner.extend, memoryview(owner))
    print(owner)


def of_stream():
    stream = io.BytesIO(b"abcdef")
    print(bytes(stream.getbuffer()[:2]))
    stream.truncate(3)
    view = stream.getbuffer()
    refused(stream.truncate, 1)
    view.release()
    refused(stream.truncate, 1)
    print(stream.getvalue())


for check in (in_variable, in_list, in_closure, in_generator, as_argument, of_stream):
    check()
