"""Prices, discounts and taxes for `orders.py`. Money is in cents."""

RATES = {"food": 7, "books": 7, "tools": 19, "gifts": 19}


class UnknownCategory(KeyError):
    """A category without a tax rate."""


class Item:
    """Something for sale."""

    sold = 0

    def __init__(self, name, category, cents, *, weight=0.0):
        if category not in RATES:
            raise UnknownCategory(category)
        self.name = name
        self.category = category
        self.cents = cents
        self.weight = weight

    def price(self, count):
        return self.cents * count

    def __eq__(self, other):
        return isinstance(other, Item) and self.name == other.name

    def __hash__(self):
        return hash(self.name)

    def __lt__(self, other):
        return (self.category, self.name) < (other.category, other.name)

    def __repr__(self):
        return f"Item({self.name!r}, {money(self.cents)})"


class BulkItem(Item):
    """Cheaper from a certain count on."""

    def __init__(self, name, category, cents, threshold, percent, **rest):
        super().__init__(name, category, cents, **rest)
        self.threshold = threshold
        self.percent = percent

    def price(self, count):
        full = super().price(count)
        if count >= self.threshold:
            return full - full * self.percent // 100
        return full


def money(cents):
    sign = "-" if cents < 0 else ""
    whole, part = divmod(abs(cents), 100)
    return f"{sign}{whole:,}.{part:02d}"


def tax(cents, category):
    return round(cents * RATES[category] / 100)


def shipping(weight, *steps, free_from=None, total=0):
    """The first of `steps`, pairs of weight and cents, that is heavy enough."""
    if free_from is not None and total >= free_from:
        return 0
    for limit, cents in steps:
        if weight <= limit:
            return cents
    return steps[-1][1] * 2


if __name__ == "__main__":
    nails = BulkItem("nails", "tools", 12, 100, 25, weight=0.01)
    assert nails.price(99) == 1188 and nails.price(100) == 900
    assert shipping(3.0, (1, 300), (5, 700)) == 700
    print(nails, money(nails.price(100)), money(-5))
