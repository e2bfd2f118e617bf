"""Context across functions, loops and finally."""
def low():
    raise KeyError("low")
def middle():
    try:
        low()
    except KeyError as e:
        raise ValueError("middle") from e
def high():
    try:
        middle()
    finally:
        log.append("high cleanup")
log = []
try:
    high()
except ValueError as e:
    chain = []
    while e is not None:
        chain.append(repr(e))
        e = e.__cause__ or e.__context__
    print(chain, log)
def handler_in_loop():
    seen = []
    for i in range(3):
        try:
            raise ValueError(i)
        except ValueError as e:
            seen.append((str(e), e.__context__))
    return seen
print(handler_in_loop())
def after_handler():
    try:
        raise ValueError("one")
    except ValueError:
        pass
    try:
        raise KeyError("two")
    except KeyError as e:
        return e.__context__
print(after_handler())
def inner_handler():
    try:
        raise ValueError("outer")
    except ValueError:
        try:
            raise KeyError("inner")
        except KeyError:
            pass
        try:
            raise
        except ValueError as e:
            return repr(e), e.__context__
print(inner_handler())
def called_in_handler():
    try:
        low()
    except KeyError:
        return other()
def other():
    try:
        [][1]
    except IndexError as e:
        return repr(e.__context__)
print(called_in_handler())
def handler_calls_function_that_reraises():
    def again():
        raise
    try:
        raise ValueError("re")
    except ValueError:
        try:
            again()
        except ValueError as e:
            return str(e)
print(handler_calls_function_that_reraises())
def finally_context():
    try:
        try:
            raise ValueError("a")
        finally:
            raise KeyError("b")
    except KeyError as e:
        return repr(e.__context__)
print(finally_context())
def group(items):
    results = []
    for item in items:
        try:
            results.append(10 // item)
        except ZeroDivisionError:
            results.append("zero")
        except TypeError as e:
            results.append(str(e))
    return results
print(group([1, 0, "x", 3, None]))
e1 = ValueError("kept")
try:
    raise e1
except ValueError as e2:
    print(e1 is e2)
try:
    raise e1 from KeyError("cause")
except ValueError as e3:
    print(repr(e3.__cause__))
