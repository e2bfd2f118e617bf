# expectation: by hand
def f():
    a = 1
      b = 2
