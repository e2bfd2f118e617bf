# A key's __eq__ that empties the table being searched.
class Key:
    def __init__(self, table):
        self.table = table

    def __hash__(self):
        return 5

    def __eq__(self, other):
        self.table.clear()
        return False


def filled():
    d = {}
    for i in range(5):
        d[Key(d) if i == 4 else Key({})] = i
    return d


d = filled()
print(d.get(5), len(d))
d = filled()
print(5 in d, len(d))
d = filled()
d[5] = "new"
print(d)
d = filled()
print(d.pop(5, "none"), len(d))
d = filled()
print(d.setdefault(5, "default"), d)

s = set()
for i in range(5):
    s.add(Key(s) if i == 4 else Key(set()))
print(5 in s, len(s))
