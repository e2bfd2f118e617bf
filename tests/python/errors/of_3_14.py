# expectation: by hand
"""Messages that CPython 3.14 words differently from 3.11."""
def error(function, *arguments, **keywords):
    try:
        print("no error:", function(*arguments, **keywords))
    except Exception as problem:
        print(f"{type(problem).__name__}: {problem}")
def assign_slice():
    b = [1]
    b[0:1] = 5
def too_many():
    a, b = [1, 2, 3]
def too_many_from_iterator():
    a, b = iter([1, 2, 3])
def keyword(value=1):
    pass
none = None
zero = 0
error(assign_slice)
error(too_many)
error(too_many_from_iterator)
error(lambda: 1 in zero)
error(lambda: 1 // zero)
error(lambda: 1 % zero)
error(lambda: 1 / zero)
error(lambda: 1.5 / zero)
error(lambda: 1.5 // 0.0)
error(lambda: 1.5 % 0.0)
error(lambda: divmod(1, zero))
error(lambda: 2 ** 100 // zero)
error(lambda: zero ** -1)
error(lambda: 0.0 ** -1)
error(lambda: max([]))
error(lambda: min(()))
error(lambda: [1].index(5))
error(lambda: {[]: 1})
error(lambda: {[1]})
error(lambda: {}[[]])
error(keyword, valu=1)
print(sum([0.1] * 10), sum([1e100, 1.0, -1e100]))
