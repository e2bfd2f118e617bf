"""Tasks that wait for each other, a generator, and a thread that sleeps."""

import asyncio
import threading
import time


async def inner(seconds):
    await asyncio.sleep(seconds)
    return seconds


async def worker(name):
    for _ in range(3):
        last = await inner(0.05)
    return last


def count():
    yield 1
    yield 2


def stop():
    points = [Point(n) for n in range(1000)]
    return points


async def main():
    first = asyncio.create_task(worker("a"), name="first")
    second = asyncio.create_task(worker("b"))
    await asyncio.sleep(0.01)
    stop()
    await first
    await second


class Point:
    def __init__(self, x):
        self.x = x


def rest():
    time.sleep(60)


counter = count()
next(counter)
threading.Thread(target=rest, daemon=True).start()
asyncio.run(main())
