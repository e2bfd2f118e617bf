"""The helper."""
VALUE = 42
main_ran = False
_count = 0
def double(x):
    return x * 2
def read_value():
    return VALUE
def counter():
    global _count
    _count += 1
    return _count
print("helper imported")
if __name__ == "__main__":
    main_ran = True
