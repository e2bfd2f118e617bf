# expectation: by hand
x = 1
if x
    print(x)
