# expectation: by hand
def f():
print(1)
