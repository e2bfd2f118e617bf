# What only a defaultdict's factory or an OrderedDict refers to stays alive.
import collections
import gc

d = collections.defaultdict(lambda: [1.0])

class E(collections.defaultdict):
    pass

e = E(lambda: "made")
o = collections.OrderedDict((str(i), str(i * 7)) for i in range(50))
o.pop("0")
o.tag = [1, 2]
for _ in range(3):
    junk = [[i] for i in range(50000)]
    gc.collect()
    junk = [(str(i), lambda: i) for i in range(20000)]
print(d["x"], e["y"], o["49"], o.tag, len(o))
