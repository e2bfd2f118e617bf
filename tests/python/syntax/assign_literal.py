# expectation: by hand
5 = x
