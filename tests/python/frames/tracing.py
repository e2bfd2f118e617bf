# expectation: by hand
import sys
def f(a):
    b = a + 1
    for i in range(2):
        b += i
    try:
        1/0
    except ZeroDivisionError:
        b = 5
    return b
def gen():
    x = yield 1
    y = yield 2
    return 3
class C:
    def m(self):
        return [f(1)
                for _ in range(1)]
ev = []
def tracer(frame, event, arg):
    if frame.f_code.co_filename != __file__: return None
    a = arg
    if event == 'exception': a = arg[0].__name__
    ev.append((frame.f_code.co_name, event, frame.f_lineno, a if isinstance(a,(int,str,type(None))) else '..'))
    return tracer
sys.settrace(tracer)
f(1)
for v in gen():
    pass
C().m()
sys.settrace(None)
for e in ev: print(e)
ev=[]
def prof(frame, event, arg):
    if event in ('call','return'):
        ev.append((frame.f_code.co_name, event))
sys.setprofile(prof)
f(2)
list(gen())
sys.setprofile(None)
print(ev)
def jumper(frame, event, arg):
    if event == 'line' and frame.f_lineno == frame.f_code.co_firstlineno + 2:
        frame.f_lineno += 1
    return jumper
def skips():
    x = 1
    x = 2
    return x
sys.settrace(jumper)
print(skips())
sys.settrace(None)
m = sys.monitoring
m.use_tool_id(1, "test")
seen = []
m.register_callback(1, m.events.LINE, lambda code, line: seen.append((code.co_name, line - code.co_firstlineno)))
m.register_callback(1, m.events.PY_RETURN, lambda code, offset, value: seen.append((code.co_name, value)) or m.DISABLE)
m.set_local_events(1, skips.__code__, m.events.LINE | m.events.PY_RETURN)
skips(), skips()
m.free_tool_id(1)
skips()
print(seen)
def stepped():
    sys._getframe().f_trace = lambda *a: lines.append((a[0].f_lineno - first, a[1]))
    sys.settrace(lambda *a: None)
    a = 1
    sys.settrace(None)
lines = []
first = stepped.__code__.co_firstlineno
stepped()
print(lines)
