"""A small language: tokens, recursive descent, a tree of nodes that evaluate themselves.

    let fact(n) = if n < 2 then 1 else n * fact(n - 1)
    fact(20) / fact(18)

Usage: calc.py [FILE]
"""

import sys

from calclang.nodes import Binary, Call, Choice, Function, Name, Negative, Number, Scope
from calclang.tokens import CalcError, tokenize


class Parser:
    LEVELS = [("<", ">", "="), ("+", "-"), ("*", "/", "%")]

    def __init__(self, line):
        self.tokens = tokenize(line)
        self.at = 0

    def peek(self, *texts):
        token = self.tokens[self.at]
        return token.kind != "end" and token.text in texts

    def take(self):
        token = self.tokens[self.at]
        if token.kind != "end":
            self.at += 1
        return token

    def expect(self, text=None, kind=None):
        token = self.take()
        if (text is not None and token.text != text) or (kind is not None and token.kind != kind):
            raise CalcError(f"column {token.column}: expected {text or kind}, found {token.text or 'the end'}")
        return token

    def expression(self, level=0):
        if level == len(self.LEVELS):
            return self.unary()
        left = self.expression(level + 1)
        while self.peek(*self.LEVELS[level]):
            sign = self.take().text
            left = Binary(sign, left, self.expression(level + 1))
        return left

    def unary(self):
        if self.peek("-"):
            self.take()
            return Negative(self.unary())
        base = self.primary()
        if self.peek("^"):
            self.take()
            return Binary("^", base, self.unary())
        return base

    def primary(self):
        token = self.take()
        if token.kind == "number":
            return Number(float(token.text) if "." in token.text else int(token.text))
        if token.text == "(":
            inner = self.expression()
            self.expect(")")
            return inner
        if token.text == "if":
            condition = self.expression()
            self.expect("then")
            then = self.expression()
            self.expect("else")
            return Choice(condition, then, self.expression())
        if token.kind == "name":
            return Call(token.text, self.listed(self.expression)) if self.peek("(") else Name(token.text)
        raise CalcError(f"column {token.column}: unexpected {token.text or 'end'}")

    def listed(self, item):
        self.expect("(")
        items = []
        while not self.peek(")"):
            if items:
                self.expect(",")
            items.append(item())
        self.expect(")")
        return items


def run(line, scope):
    parser = Parser(line)
    if parser.peek("let"):
        parser.take()
        name = parser.expect(kind="name").text
        parameters = None
        if parser.peek("("):
            parameters = parser.listed(lambda: parser.expect(kind="name").text)
        parser.expect("=")
        body = parser.expression()
        parser.expect(kind="end")
        scope.names[name] = body.evaluate(scope) if parameters is None else Function(name, parameters, body, scope)
        return None
    tree = parser.expression()
    parser.expect(kind="end")
    return tree.evaluate(scope)


def main():
    path = sys.argv[1] if len(sys.argv) > 1 else sys.path[0] + "/data/calc.txt"
    with open(path) as file:
        lines = file.read().splitlines()
    scope = Scope()
    errors = 0
    for line in lines:
        try:
            value = run(line, scope)
        except CalcError as error:
            errors += 1
            print(f"{line:<24} ! {error}")
        else:
            print(line if value is None else f"{line:<24} = {value}")
    print(f"{errors} errors, {len(scope.names)} names")


if __name__ == "__main__":
    main()
