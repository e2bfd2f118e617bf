"""Python calls methods of C++, one of which calls Python: for debugger sessions."""
import counter


def callback(n):
    local = n + 1
    return local


def work(k):
    fast = counter.count.Fast(k)
    a = fast.bump(2)
    b = fast.each(callback)
    return a + b


print(work(5))
