"""Sets as items that are looked for: by their own hash, else as the frozenset equal to them."""


class Hashed(set):
    def __hash__(self):
        return id(self) & 0x7FFFFFFF


class Plain(set):
    pass


one = Hashed([1])
places = {one}
print(one in places, Hashed([1]) in places)
places.remove(one)
print(places, one in places)
places.add(one)
places.discard(one)
print(len(places))
places.add(frozenset([1, 2]))
print({1, 2} in places, Plain([2, 1]) in places, set() in places)
places.remove({2, 1})
print(places)
for wrong in [lambda: [] in places, lambda: places.remove({9})]:
    try:
        print(wrong())
    except (TypeError, KeyError) as e:
        print(type(e).__name__)


class Broken(set):
    def __hash__(self):
        raise ZeroDivisionError


try:
    Broken() in places
except ZeroDivisionError:
    print("its own error")
