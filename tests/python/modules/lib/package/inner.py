"""Inside."""
from . import made
from .sub.deep import WHERE
class Thing:
    def __init__(self, name):
        self.name = name + "@" + WHERE
def depth(n):
    return (n, made)
