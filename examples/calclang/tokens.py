"""Cuts a line into tokens."""


class CalcError(Exception):
    pass


class Token:
    def __init__(self, kind, text, column):
        self.kind = kind
        self.text = text
        self.column = column

    def __repr__(self):
        return f"{self.kind}:{self.text}"


KEYWORDS = {"let", "if", "then", "else"}


def tokenize(line):
    tokens = []
    at = 0
    while at < len(line):
        start = at
        char = line[at]
        if char.isspace():
            at += 1
            continue
        if char.isdigit():
            while at < len(line) and (line[at].isdigit() or line[at] == "."):
                at += 1
            kind = "number"
        elif char.isalpha():
            while at < len(line) and line[at].isalnum():
                at += 1
            kind = "keyword" if line[start:at] in KEYWORDS else "name"
        elif char in "+-*/%^()=<>,":
            at += 1
            kind = "sign"
        else:
            raise CalcError(f"column {at + 1}: what is {char!r}?")
        tokens.append(Token(kind, line[start:at], start + 1))
    tokens.append(Token("end", "", len(line) + 1))
    return tokens
