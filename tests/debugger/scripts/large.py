"""A deep stack, a long list and a heap of some size."""


class Node:
    def __init__(self, number):
        self.number = number
        self.text = f"node {number}"


def down(n, text, numbers):
    if n == 0:
        return stop(text, numbers)
    return down(n - 1, text, numbers) + 1


def stop(text, numbers):
    return len(text) + len(numbers)


nodes = [Node(n) for n in range(300_000)]
blocks = [bytes(1000) for _ in range(40_000)]
print(down(997, "deep", list(range(100_000))))
