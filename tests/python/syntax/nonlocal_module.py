# expectation: by hand
def f():
    nonlocal q
    q = 1
