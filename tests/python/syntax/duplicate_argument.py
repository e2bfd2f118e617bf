# expectation: by hand
def f(a, a):
    pass
