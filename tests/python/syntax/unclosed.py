# expectation: by hand
print(1)
x = (1,
     2
y = 3
