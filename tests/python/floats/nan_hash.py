"""A NaN hashes by what it is, not by its value."""


class Float(float):
    pass


for nan in (float("nan"), Float("nan"), float("inf") - float("inf")):
    print(hash(nan) == object.__hash__(nan), {nan: 1}[nan], nan in {nan}, nan in [nan], nan == nan)
print(len({float("nan"), 1.0, True, 1}))
