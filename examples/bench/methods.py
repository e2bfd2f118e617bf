"""Method calls, attributes and small objects."""


class Counter:
    def __init__(self, step):
        self.step = step
        self.value = 0

    def bump(self, times):
        self.value += self.step * times
        return self.value

    def reset_if(self, limit):
        if self.value > limit:
            self.value = 0
            return True
        return False


class Loud(Counter):
    def bump(self, times):
        return super().bump(times + 1)


def run(n):
    counters = [Counter(1), Counter(3), Loud(2)]
    resets = 0
    for i in range(n):
        for counter in counters:
            counter.bump(i & 3)
            if counter.reset_if(1000):
                resets += 1
    return resets, [c.value for c in counters], len([Counter(i) for i in range(n // 4)])


print(run(800_000))
