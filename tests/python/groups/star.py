# expectation: by hand
eg = ExceptionGroup("eg", [ValueError(1), TypeError(2), ExceptionGroup("in", [KeyError(3), ValueError(4)])])
print(repr(eg), str(eg), eg.message, eg.exceptions)
print(eg.split(ValueError)); print(eg.subgroup(lambda e: isinstance(e, KeyError)))
print(eg.subgroup(OSError), eg.split((ValueError, KeyError)))
def f(e, *raising):
    try:
        try:
            raise e
        except* ValueError as v:
            print("V", repr(v))
            if "v" in raising: raise RuntimeError("from v")
        except* (TypeError, KeyError) as v:
            print("TK", repr(v))
            if "t" in raising: raise
        else: print("else")
        finally: print("finally")
    except BaseException as x:
        print("out", repr(x), repr(x.__context__))
f(eg); f(ValueError("naked")); f(OSError("no")); f(eg, "v"); f(eg, "t"); f(eg, "v", "t"); f(ValueError("n"), "v")
f(BaseExceptionGroup("b", [KeyboardInterrupt(), ValueError(2)]))
for bad in (lambda: ExceptionGroup("x"), lambda: ExceptionGroup(1, [ValueError()]), lambda: ExceptionGroup("x", []), lambda: ExceptionGroup("x", [1]), lambda: ExceptionGroup("x", [KeyboardInterrupt()]), lambda: eg.split(3), lambda: ExceptionGroup("x", 3)):
    try: print(bad())
    except Exception as e: print(type(e).__name__, e)
print(type(BaseExceptionGroup("a",[ValueError()])), ExceptionGroup.__mro__)
class M(ExceptionGroup):
    def derive(self, excs): return M(self.message, excs)
m = M("m", [ValueError(1), KeyError(2)]); m.add_note("n1")
a, b = m.split(ValueError); print(repr(a), repr(b), a.__notes__, type(a))
try:
    try: raise ValueError(1)
    except* ExceptionGroup: pass
except TypeError as e: print(e)
try:
    try: raise ValueError(1)
    except* 3: pass
except TypeError as e: print(e)
for i in range(3):
    try:
        raise ExceptionGroup("l", [ValueError(i)])
    except* ValueError as e:
        for j in range(3):
            if j == 1: break
        print(i, j)
print(ExceptionGroup[int])
