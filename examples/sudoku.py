"""Solves Sudokus: constraint propagation, then search at the cell with fewest choices."""

ROWS = "ABCDEFGHI"
DIGITS = "123456789"

PUZZLES = {
    "easy": "003020600900305001001806400008102900700000008006708200002609500800203009005010300",
    "hard": "4.....8.5.3..........7......2.....6.....8.4......1.......6.3.7.5..2.....1.4......",
    "broken": "55..............................................................................." ,
}


def cross(first, second):
    return [a + b for a in first for b in second]


SQUARES = cross(ROWS, DIGITS)
UNITS = ([cross(ROWS, c) for c in DIGITS]
         + [cross(r, DIGITS) for r in ROWS]
         + [cross(rs, cs) for rs in ("ABC", "DEF", "GHI") for cs in ("123", "456", "789")])
UNITS_OF = {s: [u for u in UNITS if s in u] for s in SQUARES}
PEERS = {s: {p for u in UNITS_OF[s] for p in u} - {s} for s in SQUARES}


class Contradiction(Exception):
    """A square has no digit left, or a digit no place."""


class Solver:
    def __init__(self):
        self.assignments = 0
        self.guesses = 0

    def parse(self, text):
        values = {s: DIGITS for s in SQUARES}
        cells = [c for c in text if c in DIGITS or c in "0."]
        if len(cells) != 81:
            raise ValueError(f"{len(cells)} cells, not 81")
        for square, digit in zip(SQUARES, cells):
            if digit in DIGITS:
                self.assign(values, square, digit)
        return values

    def assign(self, values, square, digit):
        """Leaves only `digit` in `square`."""
        self.assignments += 1
        for other in values[square].replace(digit, ""):
            self.eliminate(values, square, other)

    def eliminate(self, values, square, digit):
        if digit not in values[square]:
            return
        values[square] = values[square].replace(digit, "")
        rest = values[square]
        if not rest:
            raise Contradiction(f"{square} cannot be {digit}")
        if len(rest) == 1:
            for peer in PEERS[square]:
                self.eliminate(values, peer, rest)
        for unit in UNITS_OF[square]:
            places = [s for s in unit if digit in values[s]]
            if not places:
                raise Contradiction(f"no place for {digit}")
            if len(places) == 1 and len(values[places[0]]) > 1:
                self.assign(values, places[0], digit)

    def search(self, values):
        open_squares = [(len(values[s]), s) for s in SQUARES if len(values[s]) > 1]
        if not open_squares:
            return values
        _, square = min(open_squares)
        for digit in values[square]:
            attempt = dict(values)
            self.guesses += 1
            try:
                self.assign(attempt, square, digit)
                return self.search(attempt)
            except Contradiction:
                continue
        raise Contradiction(f"{square} has no digit")


def show(values):
    for number, row in enumerate(ROWS):
        if number in (3, 6):
            print("------+-------+------")
        cells = [values[row + c] for c in DIGITS]
        print(" ".join(cells[:3]), "|", " ".join(cells[3:6]), "|", " ".join(cells[6:]))


def verify(values):
    for unit in UNITS:
        assert {values[s] for s in unit} == set(DIGITS), unit


def main():
    for name, puzzle in PUZZLES.items():
        solver = Solver()
        try:
            solution = solver.search(solver.parse(puzzle))
        except Contradiction:
            print(f"{name}: no solution")
            continue
        verify(solution)
        print(f"{name}: solved, {'guessed' if solver.guesses else 'without guessing'}")
        show(solution)
    try:
        Solver().parse("12345")
    except ValueError as error:
        print("short:", error)


if __name__ == "__main__":
    main()
