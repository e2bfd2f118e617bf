# Abstract base classes over _abc, namespaces, cells, functions and modules made by hand.
import _abc, sys
class ABCMeta(type):
    def __new__(mcls, name, bases, namespace, /, **kwargs):
        cls = super().__new__(mcls, name, bases, namespace, **kwargs)
        _abc._abc_init(cls)
        return cls
    def register(cls, subclass): return _abc._abc_register(cls, subclass)
    def __instancecheck__(cls, instance): return _abc._abc_instancecheck(cls, instance)
    def __subclasscheck__(cls, subclass): return _abc._abc_subclasscheck(cls, subclass)
def abstractmethod(f):
    f.__isabstractmethod__ = True
    return f
class A(metaclass=ABCMeta):
    @abstractmethod
    def f(self): pass
    @property
    @abstractmethod
    def p(self): pass
    @classmethod
    def __subclasshook__(cls, C):
        if cls is A and any([("quack" in B.__dict__) for B in C.__mro__]): return True
        return NotImplemented
print(sorted(A.__abstractmethods__))
class B(A):
    def f(self): return 1
    p = 3
class H(A):
    def f(self): return 1
class Q:
    def quack(self): pass
print(B().f(), isinstance(B(), A), isinstance(Q(), A), isinstance(3, A), issubclass(int, A))
A.register(int)
print(isinstance(3, A), issubclass(bool, A), issubclass(str, A))
class L(list, metaclass=ABCMeta):
    @abstractmethod
    def q(self): pass
try: A.register(3)
except TypeError as e: print(e)
N = type(sys.implementation)
n = N(a=1, b="x")
n.c = [n]
print(n, N(a=1) == N(a=1), n.__dict__.keys(), N)
def f():
    x = 1
    def g(): return x
    return g
c = f().__closure__[0]
print(c.cell_contents, type(c)(3) == type(c)(3), type(c)() < c)
c.cell_contents = 5
print(c.cell_contents)
F = type(f)
def h(a, b=1): return a, b, zz
k = F(h.__code__, {"zz": 26}, "name", (7,))
print(k(1), k.__name__, k.__defaults__)
M = type(sys)
m = M("mymod", "doc")
m.x = 1
print(m.__name__, m.__doc__, m.x, sorted(m.__dict__))
class MM(M):
    def __getattr__(self, n): return n
    @property
    def pr(self): return "pr"
mm = MM("q"); mm.y = 2
print(mm.y, mm.zz, mm.pr, isinstance(mm, M))
class D:
    def __get__(self, o, t=None): return (o is None, t.__name__)
class DD(D):
    def __set__(self, o, v): print("set", v)
class U:
    d = D(); dd = DD()
u = U(); u.dd = 3; u.d = 4
print(U.d, u.d, u.dd)
