# expectation: by hand
"""An error in a class body."""
class Broken:
    good = 1
    bad = good / 0
    never = 2
