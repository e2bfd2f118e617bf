# expectation: by hand
import sys
def t(f, *a, **k):
    try: print(f(*a, **k))
    except BaseException as e: print(type(e).__name__, e)
t(eval, "1+2"); t(eval, "x", {"x": 5}); t(eval, "x+y", {"x": 5}, {"y": 6})
class M(dict):
    def __missing__(self, k): return k*2
t(eval, "abc", {}, M())
t(eval, 5); t(exec, 5); t(eval, "1", 5); t(eval, "1", {}, 5); t(exec, "1", 5); t(exec, "1", {}, 5)
t(compile, "1", "f", "bad"); t(compile, "1", 5, "exec"); t(compile, "1", "f", "exec", 1<<30); t(compile, "1", "f", "exec", 0, 0, 9)
d = {}; exec("a = 1\ndef f(): return a + b\n", d, d); d['b'] = 2; print(d['f'](), type(d['__builtins__']).__name__)
t(eval, "len([1])", {"__builtins__": {}})
t(eval, "foo", {"__builtins__": {"foo": 3}})
t(eval, "print", {"__builtins__": None} and {"__builtins__": {}})
def outer():
    q = 7
    def inner():
        global res; res = q
    return inner
i = outer()
t(exec, i.__code__)
exec(i.__code__, closure=i.__closure__); print(res)
t(exec, i.__code__, closure=())
def g():
    x = 1
    exec("x = 2; z = 3")
    d = locals()
    exec("y = 2", globals(), d)
    return x, sorted(d)
print(g())
c = compile("a = 1\nb = a + 1", "zz.py", "exec")
ns = {}; exec(c, {}, ns); print(ns, c.co_filename)
t(compile, "a b", "f.py", "exec")
print(eval(b"# coding: latin-1\n'\xe9'"))
try: compile("if 1:\n  x = (\n", "f.py", "exec")
except SyntaxError as e: print(e.filename, e.lineno, e.offset, e.text, e.msg, e.args)
t(eval, " \t1"); t(exec, "x\0"); t(eval, "")
exec("class Q: a = 1\nprint(Q.a)")
exec("class Q: a = 2\nprint(Q.a)")
print(sys._getframe().f_code.co_name, eval("__import__('sys')._getframe().f_code.co_filename"))
