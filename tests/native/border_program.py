"""Python calls C, which calls Python: for debugger sessions."""
import border


def callback(n):
    local = n + 1
    return local


def work(k):
    a = border.plain(k)
    b = border.outer(a, callback)
    return b


print(work(5))
