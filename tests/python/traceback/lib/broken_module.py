def helper(values):
    return values[10]
helper([1, 2])
