# expectation: by hand
import asyncio


async def work(n):
    await asyncio.sleep(0.001 * n)
    return n


async def main():
    print(await asyncio.gather(*(work(i) for i in range(4))))
    queue = asyncio.Queue()

    async def produce():
        for i in range(5):
            await queue.put(i)
        await queue.put(None)

    async def consume():
        total = 0
        while (item := await queue.get()) is not None:
            total += item
        return total

    async with asyncio.TaskGroup() as group:
        group.create_task(produce())
        consumer = group.create_task(consume())
    print(consumer.result())
    try:
        async with asyncio.timeout(0.005):
            await asyncio.sleep(5)
    except TimeoutError:
        print("timeout")
    print(await asyncio.to_thread(lambda: 42))
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(asyncio.sleep(5))

            async def bad():
                raise ValueError("x")

            group.create_task(bad())
    except* ValueError as errors:
        print(errors.exceptions)
    event = asyncio.Event()
    asyncio.get_running_loop().call_later(0.001, event.set)
    await event.wait()
    task = asyncio.create_task(asyncio.sleep(10))
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("cancelled")


asyncio.run(main())
