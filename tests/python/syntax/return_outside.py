# expectation: by hand
x = 1
return x
