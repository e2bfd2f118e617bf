"""The n queens puzzle, by backtracking over bit masks and by permutations with pruning.

Usage: queens.py [LARGEST]
"""

import sys


class Board:
    """Columns and diagonals taken so far, one queen per row."""

    def __init__(self, size):
        self.size = size
        self.columns = []
        self.rising = set()
        self.falling = set()

    def free(self, column):
        row = len(self.columns)
        return (column not in self.columns
                and row + column not in self.rising
                and row - column not in self.falling)

    def place(self, column):
        row = len(self.columns)
        self.columns.append(column)
        self.rising.add(row + column)
        self.falling.add(row - column)

    def take_back(self):
        column = self.columns.pop()
        row = len(self.columns)
        self.rising.remove(row + column)
        self.falling.remove(row - column)

    def __str__(self):
        lines = []
        for column in self.columns:
            lines.append("".join(["Q " if c == column else ". " for c in range(self.size)]).rstrip())
        return "\n".join(lines)


def first_solution(board):
    if len(board.columns) == board.size:
        return True
    for column in range(board.size):
        if board.free(column):
            board.place(column)
            if first_solution(board):
                return True
            board.take_back()
    return False


def count(size):
    full = (1 << size) - 1

    def search(columns, left, right):
        if columns == full:
            return 1
        found = 0
        places = full & ~(columns | left | right)
        while places:
            place = places & -places
            places ^= place
            found += search(columns | place, (left | place) << 1, (right | place) >> 1)
        return found

    return search(0, 0, 0)


def main():
    largest = int(sys.argv[1]) if len(sys.argv) > 1 else 8
    for size in range(1, largest + 1):
        board = Board(size)
        solutions = count(size)
        if first_solution(board):
            print(f"{size} queens: {solutions:>4} solutions, first {board.columns}")
        else:
            print(f"{size} queens: {solutions:>4} solutions")
    board = Board(largest)
    if first_solution(board):
        print(board)


main()
