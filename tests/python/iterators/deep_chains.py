# expectation: by hand
# Very many iterators around each other, very many slices and brackets: an error, no end of the stack.
import itertools


def chain(wrap):
    it = iter([(1,)])
    for _ in range(400_000):
        it = wrap(it)
    return it


for wrap in (
    lambda it: filter(None, zip(it)),
    lambda it: enumerate(it),
    lambda it: itertools.islice(it, 5),
    lambda it: itertools.chain(it),
    lambda it: itertools.accumulate(it),
    lambda it: itertools.filterfalse(None, zip(it)),
    lambda it: itertools.zip_longest(it),
):
    # Whether all fit on the stack is the machine's business.
    try:
        next(chain(wrap))
    except (RecursionError, StopIteration):
        pass
    print("it ends")

nested = None
for _ in range(100_000):
    nested = slice(nested)
try:
    repr(nested)
except RecursionError as e:
    print(e)

try:
    compile("(" * 200_000, "brackets", "eval")
except SyntaxError as e:
    print(e.msg)
