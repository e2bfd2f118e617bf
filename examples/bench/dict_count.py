"""Counting words and numbers in dicts."""


def words(n):
    state = 1
    names = ["w" + str(i) for i in range(997)]
    counts = {}
    for _ in range(n):
        state = state * 1103515245 + 12345 & 0x7FFFFFFF
        word = names[(state >> 8) % 997]
        counts[word] = counts.get(word, 0) + 1
    return len(counts), max(counts.values())


def numbers(n):
    seen = {}
    total = 0
    for i in range(n):
        key = i * i % 10007
        if key in seen:
            seen[key] += 1
            total += seen[key]
        else:
            seen[key] = 1
    return len(seen), total


print(words(1_500_000), numbers(2_000_000))
