def work(n):
    total = n * 2
    breakpoint()
    return total + 1


print(work(20))
breakpoint()
print("end")

import sys

sys.breakpointhook = lambda *given: print("hook", given)
breakpoint(5)
sys.__breakpointhook__()
print("over")
