"""Dies of a signal among tasks, a generator and a thread."""

import asyncio
import os
import threading
import time


class Point:
    def __init__(self, x):
        self.x = x


async def worker():
    await asyncio.sleep(60)


def stop(points):
    os.abort()


async def main():
    first = asyncio.create_task(worker(), name="first")
    await asyncio.sleep(0)
    stop([Point(n) for n in range(1000)])
    await first


def count():
    yield 1
    yield 2


def rest():
    time.sleep(60)


counter = count()
next(counter)
threading.Thread(target=rest, daemon=True).start()
asyncio.run(main())
