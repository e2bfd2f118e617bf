# expectation: by hand
"""An exception through five frames."""
def one(x):
    return two(x) + 1
def two(x):
    y = three(x)
    return y
def three(x):
    for i in range(3):
        if i == 1:
            return four(
                x,
                i,
            )
def four(x, i):
    return [x][i] * 2
def main():
    one(5)
print("before")
main()
