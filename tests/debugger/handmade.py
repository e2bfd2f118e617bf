def fac(n):
    if n == 0:
        return 1
    else:
        m = fac(n - 1)
        return n * m
def zoo(a):
    i = 42
    neg = -7
    f = 3.5
    zero = 0.0
    s = "hello"
    none = None
    yes = True
    no = False
    lst = [1, "two", 3.25]
    tup = (8, None)
    d = {"k": 1, 2: "v"}
    p = Point(3, "why")
    captured = 99
    wide = 2 ** 50
    grown = Point(4)
    show(i)
    return neg



# line 30: the module's own code
fac(5)
zoo(1)
