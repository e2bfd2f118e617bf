"""Python calls C, which calls Python, by ctypes."""
import ctypes
import os

walk = ctypes.CDLL(os.environ["PYTHONPATH"] + "/libwalk.so")


def visit(number):
    id(number)
    return number * number


def main():
    print(walk.walk(2, 4, ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)(visit)))


main()
