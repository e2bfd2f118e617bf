"""Imports many modules in the middle of a function, so that debug images are merged."""


def work(n):
    total = n
    import late.m0, late.m1, late.m2, late.m3, late.m4, late.m5
    import late.m6, late.m7, late.m8, late.m9, late.m10, late.m11

    total = late.m11.step(total)
    return total


def again(n):
    return work(n) + late_step(n)


def late_step(n):
    import late.m3

    return late.m3.step(n)


print(again(100))
