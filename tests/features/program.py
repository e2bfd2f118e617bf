"""What the sessions beside this file look at; runs on CPython, too, where a debugger stops at `id`."""
import asyncio
import threading


class Account:
    def __init__(self, owner, balance):
        self.owner = owner
        self.balance = balance

    def deposit(self, amount):
        before = self.balance
        self.balance = before + amount
        return before


def values(count, name):
    ratio = 2.5
    items = [1, "two", 3.5, None]
    table = {"a": 1, "b": [True, False]}
    pair = ("x", b"bytes")
    unique = {7}
    account = Account("ann", 100)
    account.deposit(count)
    id(account)
    return account.balance


def depth(n):
    if n == 0:
        id(n)
        return 0
    return depth(n - 1) + 1


def squares(limit):
    for base in range(limit):
        square = base * base
        id(square)
        yield square


def consume():
    source = squares(4)
    total = 0
    for value in source:
        total += value
    return total


def risky(number):
    if number > 2:
        raise ValueError("too big")
    return number


def careful():
    try:
        return risky(3)
    except ValueError as error:
        return str(error)


async def worker(name, gate):
    await gate.wait()
    id(gate)
    return name


async def crowd():
    gate = asyncio.Event()
    tasks = [asyncio.create_task(worker(name, gate), name=name) for name in ("one", "two")]
    await asyncio.sleep(0)
    gate.set()
    return [await task for task in tasks]


def waits(event, label):
    event.wait()
    return label


def threads():
    event = threading.Event()
    started = [threading.Thread(target=waits, args=(event, label)) for label in ("left", "right")]
    for thread in started:
        thread.start()
    event.set()
    for thread in started:
        thread.join()


def answer():
    return 41


def main():
    print(values(5, "five"))
    print(depth(3))
    print(consume())
    print(careful())
    print(answer())
    threads()
    print(asyncio.run(crowd()))
    print(answer())


main()
