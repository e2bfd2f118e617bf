# expectation: by hand
import sys, atexit
def bye(*a, **k): print("bye", a, k)
atexit.register(bye, 1, x=2)
@atexit.register
def bad(): 1/0
def hook(t, v, tb): print("hook", t.__name__, v, tb.tb_lineno)
sys.excepthook = hook
import _opcode
print(_opcode.has_arg(82))
atexit.unregister(bad)
sys.excepthook(ValueError, ValueError("shown"), None)
