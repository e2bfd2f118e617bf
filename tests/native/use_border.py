# expectation: by hand
# needs debug images
# One stack of C and Python frames, with locals of both.
import border
import native


def callback(n):
    here = "in Python"
    frames = native.stack()
    python = [f for f in frames if f.language == 'Python']
    names = [f.function for f in frames]
    print([f.function for f in python][:3], python[0].locals['here'], python[1].locals['k'])
    print(names.index('callback') < names.index('inner') < names.index('outer') < names.index('work'))
    inner = next(f for f in frames if f.function == 'inner')
    print(inner.language, inner.file.endswith('border.c'), inner.line, inner.locals.get('doubled', n) == n)
    return n


def work(k):
    return border.outer(k, callback)


print(work(5))
