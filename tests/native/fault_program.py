"""Python calls C, which calls Python, which calls C that faults in the way its argument says."""
import sys
import threading

import fault


def callback(n):
    inner = n + 1
    return fault.crash(inner)


def work(k):
    kept = [k, "text"]
    return fault.relay(k, callback)


def again(n):
    return fault.deep(n, again)


def exhaust(n):
    return fault.endless(n)


def beside(n):
    """In another thread, while this one runs Python."""
    thread = threading.Thread(target=exhaust, args=(n,))
    thread.start()
    while thread.is_alive():
        sum(range(100))


match sys.argv[1:]:
    case ["exhaust"]:
        exhaust(0)
    case ["beside"]:
        beside(0)
    case ["abort"]:
        fault.broken()
    case ["again"]:
        try:
            again(0)
        except RecursionError as e:
            print(type(e).__name__)
        print(fault.relay(1, lambda n: n))
    case _:
        work(5)
