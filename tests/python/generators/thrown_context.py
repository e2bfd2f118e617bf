"""The context of what is thrown into generators: what the generator itself handles, not its caller."""
from contextlib import ExitStack, contextmanager


def chain(e):
    names = []
    while e is not None and len(names) < 9:
        names.append(str(e))
        e = e.__context__
    return names


@contextmanager
def then(exception):
    try:
        yield
    finally:
        raise exception


def run(body):
    try:
        body(*[Exception(i) for i in range(1, 5)])
    except Exception as e:
        print(chain(e))


def nested(e1, e2, e3, e4):
    with then(e4), then(e3), then(e2):
        raise e1


def stacked(e1, e2, e3, e4):
    with ExitStack() as stack:
        for e in (e4, e3, e2):
            stack.enter_context(then(e))
        raise e1


def handling(e1, e2, e3, e4):
    def generator():
        try:
            raise e1
        except Exception:
            yield

    g = generator()
    next(g)
    try:
        raise e2
    except Exception:
        g.throw(e3)


def plain(e1, e2, e3, e4):
    def generator():
        yield

    def outer():
        yield from generator()

    for make in (generator, outer):
        g = make()
        next(g)
        try:
            raise e2
        except Exception:
            try:
                g.throw(e3)
            except Exception as e:
                print(chain(e))
    g = generator()
    try:
        raise e4
    except Exception:
        g.throw(e1)


for body in (nested, stacked, handling, plain):
    run(body)
for pattern in [(ValueError, 42), (TypeError, (ValueError,)), 42, ()]:
    try:
        try:
            raise ValueError("value")
        except pattern:
            print("caught")
    except Exception as e:
        print(type(e).__name__, e)
