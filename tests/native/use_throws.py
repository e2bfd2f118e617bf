# expectation: by hand
"""Exceptions of C++ become exceptions of Python where Python has called."""

import threading

import libthrows as lib
import native


def show(f, *args) -> None:
    """Prints the result or the exception of a call."""
    try:
        print('result:', f(*args))
    except native.CxxException as e:
        print(f'{e} | {e.type} | {e.what} | {e.value!r}')


def kinds() -> None:
    """Exceptions of the standard library, of one's own, numbers and texts."""
    for n in range(11):
        show(lib.fails, n)
    print(lib.cleaned, lib.uncaught(), issubclass(native.CxxException, RuntimeError))


def ways() -> None:
    """Whichever way the call is made."""
    show(lib.wide, 1.0, 1)
    show(lib.wide, 1.5, 0)
    show(lambda: list(map(lib.fails, [5, 1])))
    call = lib.fails
    show(call, 0)
    exec('show(lib.fails, 1)')
    show(eval('lambda n: lib.fails(n)'), 1)


def nested() -> None:
    """Through frames of Python, C++ and Python again."""
    def callback(n: int) -> int:
        return lib.fails(n)

    before = lib.cleaned
    show(lib.through, callback, 5)
    show(lib.through, callback, 1)
    print('C++ does not see what waits:', end=' ')
    show(lib.catches, callback, 1)
    print('without Python in between:', end=' ')
    show(lib.catches, lib.fails, 1)

    def wrong(n: int) -> int:
        return n // 0

    try:
        lib.through(wrong, 1)
    except ZeroDivisionError as e:
        print('ZeroDivisionError:', e)
    print(lib.cleaned - before)


def objects() -> None:
    """Constructors that throw leave no object; operators throw, too."""
    before = lib.cleaned
    show(lib.Thrower, -5)
    t = lib.Thrower(5)
    show(lambda: t[0])
    show(lambda: t[1])
    print(lib.cleaned - before)
    native.delete(t)
    print(lib.cleaned - before)


def threads() -> None:
    """In several threads at once, and often."""
    counts = []

    def work() -> None:
        n = 0
        for _ in range(500):
            try:
                lib.fails(1)
            except native.CxxException as e:
                n += e.value == 42
        counts.append(n)

    all_threads = [threading.Thread(target=work) for _ in range(3)]
    for t in all_threads:
        t.start()
    for t in all_threads:
        t.join()
    print(counts, lib.uncaught())


for part in (kinds, ways, nested, objects, threads):
    print(f'-- {part.__name__}')
    part()
