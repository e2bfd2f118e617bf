# expectation: by hand
import sys
def f(a, b=2, *args, c=3, **kw):
    x = 10
    fr = sys._getframe()
    print(fr.f_code.co_name, fr.f_lineno, fr.f_locals['a'], sorted(fr.f_locals))
    fr.f_locals['x'] = 99
    fr.f_locals['zzz'] = 5
    print(x, list(locals()), fr.f_locals['zzz'], fr is sys._getframe())
    print(fr.f_back.f_code.co_name, fr.f_back.f_lineno)
    return fr
fr = f(1)
print(fr.f_locals['x'], fr.f_lineno, fr.f_back is sys._getframe())
def g(n):
    y = n
    if n == 0:
        return 1/0
    return g(n-1)
def h():
    try:
        g(3)
    except ZeroDivisionError as e:
        t = e.__traceback__
        while t:
            print(t.tb_frame.f_code.co_name, t.tb_lineno, t.tb_frame.f_lineno, t.tb_frame.f_locals.get('y'), t.tb_lasti >= 0)
            t = t.tb_next
h()
c = f.__code__
print(c.co_argcount, c.co_kwonlyargcount, c.co_varnames, c.co_flags & 0xff, c is f.__code__)
def outer():
    q = 1
    def inner(): return q
    return inner
i = outer()
print(outer.__code__.co_cellvars, i.__code__.co_freevars, hex(i.__code__.co_flags), outer.__code__.co_varnames)
d = c.replace(co_name='zz', co_filename='other.py')
print(d.co_name, d.co_filename, d == c, c == c, hash(c) == hash(c))
print(sys._getframemodulename())
print(sorted(map(lambda k: sys._getframe().f_back.f_code.co_name, [1])))
print([sys._getframe().f_lineno for z in range(2)], 'z' in locals())
def comp():
    z = 'outer'
    r = [sorted(locals()) for z in range(1)]
    return r, z, locals()
print(comp())


def comprehension_in_eval():
    name, items = 5, [1, 2]
    print(eval("[name + n for n in items]"), eval("{n: name for n in items}"), eval("[[name for _ in items] for _ in items]"))
    exec("print([name for _ in items])")
    try:
        eval("list(name for _ in items)")
    except NameError as e:
        print(e)


comprehension_in_eval()
