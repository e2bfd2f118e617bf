# expectation: by hand
import sys
def f(n):
    return 0 if n == 0 else 1 + f(n-1)
print(f(900))
try: f(2000)
except RecursionError as e: print(e)
def depth():
    try: return 1 + depth()
    except RecursionError: return 0
print(depth())
sys.setrecursionlimit(50)
print(depth())
try: sys.setrecursionlimit(1)
except RecursionError as e: print(e)
sys.setrecursionlimit(200000)
print(f(100000))
