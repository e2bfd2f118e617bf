# expectation: by hand
"""Class bodies, methods, lambdas, comprehensions."""
class Account:
    def __init__(self, balance):
        self.balance = balance
    def withdraw(self, amount):
        if amount > self.balance:
            raise Overdrawn(amount - self.balance)
        self.balance -= amount
class Overdrawn(Exception):
    def __str__(self):
        return f"{self.args[0]:.2f} too much"
accounts = [Account(10.0), Account(2.5)]
withdraw = lambda a, n: a.withdraw(n)
[withdraw(a, 5.0) for a in accounts]
