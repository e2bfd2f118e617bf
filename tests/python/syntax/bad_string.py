# expectation: by hand
x = "never closed
print(x)
