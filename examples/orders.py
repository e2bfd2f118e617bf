"""Orders, invoices and statistics over a small shop; prices come from the module beside it."""

import pricing
from pricing import BulkItem, Item, money

STOCK = [
    Item("bread", "food", 349, weight=0.75),
    Item("cheese", "food", 1290, weight=0.4),
    Item("atlas", "books", 4999, weight=2.3),
    Item("novel", "books", 1299, weight=0.35),
    BulkItem("nails", "tools", 12, 100, 25, weight=0.01),
    BulkItem("boards", "tools", 1850, 10, 15, weight=4.2),
    Item("vase", "gifts", 2450, weight=1.1),
    Item("ribbon", "gifts", 150),
]

ORDERS = """
1001 Ada bread 2
1001 Ada novel 1
1002 Bo nails 250
1002 Bo boards 12
1003 Ada cheese 1
1003 Ada unicorn 1
1004 Čeněk atlas 1
1004 Čeněk vase 2
1004 Čeněk vase 1
1005 Bo nails x
1006 Dörte boards 9
"""


class Order:
    def __init__(self, number, customer):
        self.number = number
        self.customer = customer
        self.lines = {}

    def add(self, item, count=1):
        self.lines[item] = self.lines.get(item, 0) + count

    def __len__(self):
        return len(self.lines)

    def __iter__(self):
        return iter(sorted(self.lines.items()))

    def __contains__(self, item):
        return item in self.lines

    def net(self):
        return sum([item.price(count) for item, count in self])

    def weight(self):
        return sum([item.weight * count for item, count in self], 0.0)

    def taxes(self):
        taxes = {}
        for item, count in self:
            rate = pricing.RATES[item.category]
            taxes[rate] = taxes.get(rate, 0) + pricing.tax(item.price(count), item.category)
        return taxes


def read_orders(text, stock):
    """The orders by number, and complaints about lines that make no sense."""
    by_name = {item.name: item for item in stock}
    orders = {}
    complaints = []
    for number, line in enumerate(text.strip().split("\n"), start=1):
        try:
            order, customer, name, count = line.split()
            order = orders.setdefault(int(order), Order(int(order), customer))
            order.add(by_name[name], int(count))
        except KeyError as error:
            complaints.append(f"line {number}: no item {error}")
        except ValueError as error:
            complaints.append(f"line {number}: {error}")
    return orders, complaints


def invoice(order):
    print(f"Invoice {order.number} for {order.customer}")
    for item, count in order:
        print(f"  {count:>4} {item.name:<8}{money(item.cents):>10}{money(item.price(count)):>12}")
    net = order.net()
    total = net
    for rate, cents in sorted(order.taxes().items()):
        print(f"       tax {rate:>2} %{money(cents):>20}")
        total += cents
    cost = pricing.shipping(order.weight(), (2, 450), (10, 990), free_from=20000, total=net)
    if cost:
        print(f"       shipping{money(cost):>19}")
        total += cost
    print(f"       total{money(total):>22}")
    return total


def statistics(orders, totals):
    customers = {}
    for order in orders.values():
        customers.setdefault(order.customer, []).append(totals[order.number])
    print("Customers:")
    for name, spent in sorted(customers.items(), key=lambda pair: sum(pair[1]), reverse=True):
        print(f"  {name:.<10}{money(sum(spent)):.>12} in {len(spent)} order{'s' if len(spent) > 1 else ''}")
    never = [item for item in sorted(STOCK) if not any([item in order for order in orders.values()])]
    print("Never sold:", *never or ["nothing"])


def main():
    orders, complaints = read_orders(ORDERS, STOCK)
    totals = {number: invoice(order) for number, order in orders.items() if len(order) > 0}
    totals.update({number: 0 for number in orders if number not in totals})
    statistics(orders, totals)
    print("Complaints:")
    for complaint in complaints:
        print("  " + complaint)
    try:
        Item("ghost", "weather", 1)
    except pricing.UnknownCategory as error:
        print("unknown category", error)


main()
