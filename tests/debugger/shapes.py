"""Instances that hold more than their class's source tells, and exceptions with fields."""


class Base:
    def __init__(self, size):
        self.size = size


class Derived(Base):
    def __init__(self, size, name):
        super().__init__(size)
        self.name = name


class Refused(Exception):
    def __init__(self, code):
        super().__init__("refused", code)
        self.code = code


def grow():
    plain = Base(1)
    derived = Derived(2, "two")
    grown = Base(3)
    grown.surprise = 4
    try:
        raise Refused(5)
    except Refused as refused:
        kept = refused
    try:
        [][1]
    except IndexError as error:
        index = error
    return kept


grow()
