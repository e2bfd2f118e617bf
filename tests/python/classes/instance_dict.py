"""The attributes of an instance as a mapping, read and written."""


class Settings:
    def __init__(self, **options):
        self.__dict__.update(options)
        self.level = 3


s = Settings(host="here", port=80)
print(s.host, s.port, s.level, s.__dict__, vars(s))
s.__dict__["name"] = "box"
del s.__dict__["port"]
print(s.name, hasattr(s, "port"), list(s.__dict__), len(s.__dict__), "host" in s.__dict__)
print(s.__dict__.get("none", 0), s.__dict__.pop("level"), s.__dict__.setdefault("level", 4), s.level)
print(dict(s.__dict__), {**s.__dict__}, sorted(s.__dict__.items()), s.__dict__ == {"host": "here", "name": "box", "level": 4})
for name, value in vars(s).items():
    print(name, "=", value)
try:
    s.__dict__["missing"]
except KeyError as problem:
    print("KeyError", problem)
t = Settings()
t.__dict__.update(s.__dict__)
print(t.__dict__ == s.__dict__, t.__dict__ != {}, t.host)
t.__dict__.clear()
print(t.__dict__, hasattr(t, "host"))


class Failure(Exception):
    pass


f = Failure("x")
f.code = 5
print(f.__dict__, vars(f))
