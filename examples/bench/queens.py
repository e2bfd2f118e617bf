"""Ten queens with lists, no bit tricks."""


def safe(columns, column):
    distance = len(columns)
    for other in columns:
        if other == column or other - column == distance or column - other == distance:
            return False
        distance -= 1
    return True


def count(columns, size):
    if len(columns) == size:
        return 1
    found = 0
    for column in range(size):
        if safe(columns, column):
            columns.append(column)
            found += count(columns, size)
            columns.pop()
    return found


print(count([], 10))
