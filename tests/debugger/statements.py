def classify(subject):
    match subject:
        case [first, *rest]:
            kind = "sequence"
        case {"key": value}:
            kind = "mapping"
        case _:
            kind = "other"
    return kind


def split():
    caught = []
    try:
        raise ExceptionGroup("both", [ValueError(1), TypeError(2)])
    except* ValueError as values:
        caught.append("values")
    except* TypeError as types:
        caught.append("types")
    return caught


def squares(limit):
    total = sum([square for n in range(limit) if (square := n * n) > 1])
    return total, square


def convert(text):
    try:
        number = int(text)
    except ValueError as error:
        reason = str(error)
        return reason
    return number


class Point:
    origin = 0
    labels = [str(i) for i in range(2)]

    def move(self, by):
        self.x = self.origin + by
        return self.x


def main():
    print(classify([1, 2]), classify({"key": 3}))
    print(split())
    print(squares(4))
    print(convert("no"))
    print(Point().move(5))


main()
