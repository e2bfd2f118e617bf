"""Unpacked aliases are copied and pickled, and so are what goes over an alias."""
import copy
import pickle

for alias in [next(iter(tuple[int])), next(iter(tuple[int, ...])), list[int], ..., NotImplemented]:
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        loaded = pickle.loads(pickle.dumps(alias, protocol))
        assert loaded == alias and repr(loaded) == repr(alias), loaded
    print(alias, copy.copy(alias) == alias, copy.deepcopy(alias) == alias)
it = iter(tuple[str])
again = pickle.loads(pickle.dumps(it))
print(list(it), list(it), list(again))
print(type(it).__name__, iter(it) is it)
