"""Python calls C, which calls Python."""
import walk


def visit(number):
    square = number * number
    return square


def main():
    print(walk.walk(2, 4, visit))


main()
