"""What special methods answer where a number is wanted, and float's and int's subclasses."""
import math
import operator
import warnings


class Real(float):
    def __ceil__(self):
        return 42

    def __floor__(self):
        return 41

    def __trunc__(self):
        return 40


class Whole(int):
    def __ceil__(self):
        return 7


print(math.ceil(Real()), math.floor(Real()), math.trunc(Real()), math.ceil(Whole(1)), math.floor(Whole(1)))
print(math.ceil(1.5), math.floor(-0.5), math.trunc(2.9), math.ceil(3))


def warned(function):
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        answer = function()
    return answer, type(answer).__name__, [(w.category.__name__, str(w.message)) for w in said]


class Index:
    def __init__(self, answer):
        self.answer = answer

    def __index__(self):
        return self.answer


class Int(Index):
    def __int__(self):
        return self.answer


class Half(float):
    pass


class Float:
    def __float__(self):
        return Half(0.5)


print(warned(lambda: operator.index(Index(True))))
print(warned(lambda: int(Int(True))))
print(warned(lambda: float(Float())))
print(warned(lambda: int(Int(5))))
with warnings.catch_warnings():
    warnings.simplefilter("error")
    for function in [lambda: operator.index(Index(True)), lambda: float(Float()), lambda: "abc"[Index(True)]]:
        try:
            function()
        except DeprecationWarning as e:
            print("error:", str(e)[:30])
for wrong in [lambda: operator.index(Index("1")), lambda: int(Int(None))]:
    try:
        wrong()
    except TypeError as e:
        print(e)


class Bytes:
    def __bytes__(self):
        return b"\x01\x02"


print(int.from_bytes(Bytes(), "big"), int.from_bytes([1, 2], "little"), int.from_bytes(bytearray(b"\xff"), "big"))
for start in [b"", bytearray(), ""]:
    try:
        print(sum([], start))
    except TypeError as e:
        print(e)
