# expectation: by hand
x = 3 $ 4
