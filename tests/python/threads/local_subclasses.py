"""Classes that derive from threading.local: attributes are each thread's own, also where the class
has one of that name."""
import threading


class Plain(threading.local):
    pass


class WithDefault(threading.local):
    x = "of the class"

    def method(self):
        return "method of " + type(self).__name__


class Initialised(threading.local):
    def __init__(self, start):
        self.x = start
        self.made_in = threading.current_thread() is threading.main_thread()


def in_thread(f):
    thread = threading.Thread(target=f)
    thread.start()
    thread.join()


def touch(value, l):
    l.x = value
    return l.x


for make in (threading.local, Plain, WithDefault, lambda: Initialised("start")):
    l = make()
    for value in range(3):
        touch(value, l)
    print(type(l).__name__, l.x, l.__dict__)

    def other():
        print(" other", getattr(l, "x", "nothing"), sorted(l.__dict__))
        for value in "abc":
            touch(value, l)
        print(" other", l.x, l.__dict__["x"])
        del l.x
        print(" other", getattr(l, "x", "nothing"), hasattr(l, "x"))

    in_thread(other)
    print(type(l).__name__, l.x)

w = WithDefault()
print(w.method())
w.method = lambda: "own"
print(w.method())


def again():
    print(w.method())


in_thread(again)
print(w.__class__.__name__, w.__dict__.keys())
