"""Functions, methods and nested functions of one name; another module has the name, too."""

import os.path


class Jar:
    def join(self):
        return 1

    class Lid:
        def join(self):
            return 2


def outer():
    def join():
        return 3

    return join()


def join():
    return 4


def inner(n):  # Rust's library has functions of this name, too.
    return open(__file__).read(n)


def main():
    inner(1), inner(2)
    print(Jar().join(), Jar.Lid().join(), outer(), join(), os.path.join("a", "b"))


main()
