# expectation: by hand
print(list[int], dict[str, int], tuple[int, ...], list[list[int]])
print(int | str, int | None, None | int, (int|str)|float, list[int] | None)
print(isinstance(3, int | str), isinstance(3.0, int|str), issubclass(int, int|str))
print(list[int]([1,2]), list[int].append, list[int].__origin__, list[int].__args__)
print((int|str) == (str|int), hash(int|str)==hash(str|int), list[int]==list[int], list[int]!=list[str])
try: isinstance(3, list[int])
except TypeError as e: print(e)
try: list[int][str]
except TypeError as e: print(e)
print(type(int|str), type(list[int]), type[int])
print([*list[int]], tuple[int, *tuple[str, ...]])
class A:
    def __class_getitem__(cls, k): return (cls.__name__, k)
print(A[3])
for bad in (lambda: int | 3, lambda: 3 | int, lambda: list[int].foo, lambda: int[3]):
    try: print(bad())
    except Exception as e: print(type(e).__name__, e)
