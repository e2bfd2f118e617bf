def work(n):
    total = n * 2
    breakpoint()
    return total + 1


print(work(20))
breakpoint()
print("end")
