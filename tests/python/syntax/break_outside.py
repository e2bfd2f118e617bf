# expectation: by hand
def f():
    break
