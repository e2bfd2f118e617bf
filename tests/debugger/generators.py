def squares(n):
    i = 0
    while i < n:
        square = i * i
        yield square
        i += 1


def consume():
    total = 0
    for value in squares(3):
        total += value
    return total


async def child(n):
    doubled = n * 2
    return doubled


async def parent():
    first = await child(4)
    return first


def main():
    print(consume())
    try:
        parent().send(None)
    except StopIteration as stop:
        print(stop.value)
    print(sum(item + 1 for item in range(3)))


main()
