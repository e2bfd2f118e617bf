"""What sys and time offer."""
import sys
import time
print(len(sys.argv), sys.argv[0].endswith("sys_and_time.py"), sys.version_info[0], sys.version_info >= (3, 11), sys.maxsize)
print(isinstance(sys.path, list), "sys" in sys.modules, sys.stdout is not None, sys.getrecursionlimit() >= 1000, sys.byteorder)
start = time.time()
a = time.perf_counter()
time.sleep(0.01)
b = time.perf_counter()
print(start > 1.7e9, 0.009 < b - a < 5, time.monotonic() > 0, isinstance(time.time_ns(), int))
try:
    sys.exit("message")
except SystemExit as e:
    print(repr(e), e.code)
try:
    sys.exit()
except SystemExit as e:
    print(repr(e), e.code)
def exits():
    try:
        sys.exit(3)
    finally:
        print("finally before exit")
exits()
