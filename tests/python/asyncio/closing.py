"""A loop that ends closes the asynchronous generators that are under way, and only those: finished
ones, whether they are collected yet or not, need no task."""
import asyncio


async def numbers(count, word):
    try:
        for n in range(count):
            yield n
    finally:
        if word:
            print(word)


async def main():
    total = 0
    for _ in range(50):
        async for n in numbers(3, ""):
            total += n
    left = numbers(5, "closed")
    print(total, await anext(left))
    loop = asyncio.get_running_loop()
    made = []

    def make(loop, coroutine, **more):
        made.append(coroutine)
        return asyncio.Task(coroutine, loop=loop, **more)

    loop.set_task_factory(make)
    await loop.shutdown_asyncgens()
    print("tasks:", len(made))
    print([n async for n in left])


asyncio.run(main())
