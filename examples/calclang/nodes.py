"""The tree: nodes that evaluate themselves in a scope."""

from calclang.tokens import CalcError


class Number:
    def __init__(self, value):
        self.value = value

    def evaluate(self, scope):
        return self.value


class Name:
    def __init__(self, name):
        self.name = name

    def evaluate(self, scope):
        return scope.find(self.name)


OPERATORS = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "%": lambda a, b: a % b,
    "^": lambda a, b: a ** b,
    "<": lambda a, b: int(a < b),
    ">": lambda a, b: int(a > b),
    "=": lambda a, b: int(a == b),
}


def divide(a, b):
    if b == 0:
        raise CalcError("division by zero")
    return a // b if a % b == 0 else a / b


OPERATORS["/"] = divide


class Binary:
    def __init__(self, sign, left, right):
        self.sign = sign
        self.left = left
        self.right = right

    def evaluate(self, scope):
        return OPERATORS[self.sign](self.left.evaluate(scope), self.right.evaluate(scope))


class Negative:
    def __init__(self, operand):
        self.operand = operand

    def evaluate(self, scope):
        return -self.operand.evaluate(scope)


class Choice:
    def __init__(self, condition, then, otherwise):
        self.condition = condition
        self.then = then
        self.otherwise = otherwise

    def evaluate(self, scope):
        return self.then.evaluate(scope) if self.condition.evaluate(scope) else self.otherwise.evaluate(scope)


class Call:
    def __init__(self, name, arguments):
        self.name = name
        self.arguments = arguments

    def evaluate(self, scope):
        function = scope.find(self.name)
        if not isinstance(function, Function):
            raise CalcError(f"{self.name} is no function")
        return function.call([a.evaluate(scope) for a in self.arguments])


class Function:
    def __init__(self, name, parameters, body, scope):
        self.name, self.parameters, self.body, self.scope = name, parameters, body, scope

    def call(self, values):
        if len(values) != len(self.parameters):
            raise CalcError(f"{self.name} takes {len(self.parameters)} values, not {len(values)}")
        return self.body.evaluate(Scope(self.scope, dict(zip(self.parameters, values))))


class Scope:
    def __init__(self, outer=None, names=None):
        self.outer = outer
        self.names = names if names is not None else {}

    def find(self, name):
        scope = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            scope = scope.outer
        raise CalcError(f"{name} is not defined")
