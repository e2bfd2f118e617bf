# expectation: by hand
"""How an `async for` over an asynchronous generator ends, with and without handlers around."""
import asyncio
import sys


async def numbers(n):
    for k in range(n):
        yield k
        if k % 2:
            await asyncio.sleep(0)


class Wrapped:
    """Not an asynchronous generator: its end is an exception."""

    def __init__(self, n):
        self.inner = numbers(n)

    def __aiter__(self):
        return self

    async def __anext__(self):
        return await self.inner.__anext__()


async def fails():
    yield 1
    raise KeyError("inner")


async def stops():
    yield 1
    raise StopAsyncIteration


async def main():
    for make in numbers, Wrapped:
        got = []
        async for k in make(4):
            got.append(k)
        else:
            got.append("else")
        print(got, [k async for k in make(3)], {k async for k in make(3) if k}, {k: k async for k in make(2)})
    async for k in numbers(3):
        if k == 1:
            break
    else:
        print("not reached")

    # What is being handled stays so.
    try:
        raise ValueError("outer")
    except ValueError:
        async for k in numbers(2):
            print(k, repr(sys.exception()))
        print(repr(sys.exception()))
        try:
            async for k in fails():
                print(k, repr(sys.exception()))
        except KeyError as e:
            print(repr(e), repr(e.__context__))
        print(repr(sys.exception()))
    print(repr(sys.exception()))
    try:
        async for k in stops():
            print(k)
    except RuntimeError as e:
        print(e, repr(e.__cause__))

    # A generator that has ended stays ended; used twice at once it complains.
    g = numbers(2)
    print([k async for k in g], [k async for k in g], g.ag_running, g.ag_frame)
    try:
        await g.__anext__()
    except StopAsyncIteration as e:
        print(repr(e))
    print(await anext(g, "default"))
    await g.aclose()
    empty = numbers(0)
    async for k in empty:
        print("never")
    print(await anext(empty, "at its end"))

    # Nested, with a result that is dropped.
    async def tree(depth):
        if depth:
            async for k in tree(depth - 1):
                yield k
            yield depth
            async for k in tree(depth - 1):
                yield k

    print([k async for k in tree(4)])

    # Traced: the end is seen as an exception of this frame.
    events = []

    def trace(frame, event, arg):
        if frame.f_code.co_name == "traced":
            events.append((event, arg[0].__name__ if event == "exception" else None))
        return trace

    async def traced():
        async for k in numbers(1):
            pass
        return 5

    before = sys.gettrace()
    sys.settrace(trace)
    print(await traced())
    sys.settrace(before)
    print([e for e in events if e[0] != "line"])


asyncio.run(main())
