"""try, except, else and finally in all exits."""
def run(kind):
    log = []
    try:
        log.append("try")
        if kind == "value":
            raise ValueError("v")
        if kind == "key":
            {}["k"]
        if kind == "zero":
            1 / 0
        if kind == "return":
            return log
    except ValueError as e:
        log.append(f"value {e}")
    except (KeyError, IndexError) as e:
        log.append(f"key {e!r}")
    except ArithmeticError:
        log.append("arithmetic")
    else:
        log.append("else")
    finally:
        log.append("finally")
    log.append("after")
    return log
for kind in ("none", "value", "key", "zero", "return"):
    print(kind, run(kind))
def finally_returns():
    try:
        raise ValueError
    finally:
        return "from finally"
def finally_overrides():
    try:
        return "try"
    finally:
        return "finally"
def finally_changes():
    x = 1
    try:
        return x
    finally:
        x = 2
print(finally_returns(), finally_overrides(), finally_changes())
def loop():
    out = []
    for i in range(5):
        try:
            if i == 1:
                continue
            if i == 3:
                break
            out.append(i)
        finally:
            out.append(f"f{i}")
    else:
        out.append("else")
    return out
print(loop())
def while_loop():
    n = 0
    while True:
        n += 1
        try:
            if n < 3:
                continue
            break
        finally:
            n += 10
    return n
print(while_loop())
def nested():
    out = []
    try:
        try:
            raise KeyError("inner")
        except ValueError:
            out.append("wrong")
        finally:
            out.append("inner finally")
    except KeyError as e:
        out.append(f"outer {e}")
        try:
            raise IndexError("second")
        except IndexError as e2:
            out.append(f"second {e2} {e2.__context__!r}")
    return out
print(nested())
def reraise():
    try:
        try:
            raise ValueError("again")
        except ValueError:
            raise
    except ValueError as e:
        return str(e)
print(reraise())
try:
    try:
        raise TypeError("t")
    finally:
        print("cleanup")
except TypeError as e:
    print("then", e)
e = "kept?"
try:
    raise ValueError
except ValueError as e:
    pass
try:
    e
except NameError as problem:
    print(problem)
def deep(n):
    if n == 0:
        raise LookupError("deep")
    try:
        deep(n - 1)
    finally:
        if n % 3 == 0:
            print("unwinding", n)
try:
    deep(7)
except LookupError as problem:
    print(repr(problem))
def bare():
    try:
        raise KeyboardInterrupt
    except:
        return "bare caught"
print(bare())
def in_else():
    try:
        pass
    except ValueError:
        return "wrong"
    else:
        raise ValueError("from else")
try:
    in_else()
except ValueError as problem:
    print(problem)
def in_while():
    results = []
    i = 0
    while i < 4:
        try:
            results.append([10, 20][i])
        except IndexError:
            results.append(None)
        i += 1
    return results
print(in_while())
