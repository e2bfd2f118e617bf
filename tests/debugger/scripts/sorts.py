"""A key function, called back by the machine; exceptions, caught and not."""


class Order:
    def key(self, x):
        return -x

    def sort(self):
        result = sorted([3, 1, 2], key=self.key)
        return result


class Special(KeyError):
    pass


def fails(what):
    raise what


def main():
    Order().sort()
    for error in (ValueError("first"), Special("second")):
        try:
            fails(error)
        except (ValueError, KeyError):
            pass
    fails(RuntimeError("last"))


main()
