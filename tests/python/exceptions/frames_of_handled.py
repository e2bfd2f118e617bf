"""Handled exceptions give up their frames only where nobody can see them any more."""
import sys, traceback
d = {}
kept = []
def same_frame(n):
    for i in range(n):
        try:
            d[i]
        except KeyError:
            pass
    return sys._getframe().f_code.co_name
def named():
    try:
        d['x']
    except KeyError as e:
        kept.append(e)
def info():
    try:
        d['y']
    except KeyError:
        kept.append(sys.exc_info()[1])
    local = 'alive'
    return local
def nested():
    a = 'A'
    try:
        d['outer']
    except KeyError:
        try:
            d['inner']
        except KeyError as e:
            kept.append(e.__context__)
        try:
            [][1]
        except IndexError:
            pass
    try:
        d['again']
    except KeyError:
        pass
    b = 'B'
def callee():
    local = 'callee'
    return d['deep']
def through():
    mine = 'through'
    try:
        callee()
    except KeyError:
        pass
    try:
        callee()
    except KeyError as e:
        kept.append(e)
    try:
        callee()
    except KeyError:
        pass
    end = 1
def gen():
    for i in range(3):
        try:
            d[i]
        except KeyError:
            yield i
        x = i
def gen2():
    g = gen()
    next(g)
    f = g.gi_frame
    return list(g), f.f_lineno, f.f_locals
def bare():
    try:
        try:
            d['bare']
        except KeyError:
            raise
    except KeyError:
        pass
    try:
        try:
            d['fin']
        finally:
            z = 1
    except KeyError as e:
        kept.append(e)
class C:
    def __enter__(self): return self
    def __exit__(self, t, v, tb):
        kept.append(v)
        return True
def with_():
    w = 'with'
    with C():
        d['with']
    try:
        d['q']
    except KeyError:
        pass
def future(f):
    try:
        return f()
    except BaseException:
        pass
print(same_frame(5))
named(); info(); nested(); through(); print(list(gen())); print(gen2()); bare(); with_(); future(callee)
for e in kept:
    print(repr(e))
    for f, line in traceback.walk_tb(e.__traceback__):
        print('  ', f.f_code.co_name, line, dict(f.f_locals) if f.f_code.co_name != '<module>' else '', f.f_back and f.f_back.f_code.co_name)
def passing(n):
    try:
        try:
            return d[n]
        finally:
            done = n
    except IndexError:
        pass
try:
    passing(7)
except KeyError as e:
    print([(f.f_code.co_name, line, f.f_locals.get('done')) for f, line in traceback.walk_tb(e.__traceback__)])
