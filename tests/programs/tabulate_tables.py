"""Tables in many formats."""
from tabulate import simple_separated_format, tabulate, tabulate_formats

rows = [
    ["Sun", 696000, 1989100000.0],
    ["Earth", 6371, 5973.6],
    ["Moon", 1737, 73.5],
    ["Mars", 3390, 641.85],
]
headers = ["Planet", "R (km)", "mass (x 10^29 kg)"]
for name in sorted(tabulate_formats):
    print("---", name)
    print(tabulate(rows, headers=headers, tablefmt=name))
print(tabulate({"name": ["a", "b", "c"], "value": [1.5, None, -3]}, headers="keys", missingval="?"))
print(tabulate(rows, headers=headers, floatfmt=(".0f", ".1f", ".3e"), numalign="right", stralign="center"))
print(tabulate([[1, "long text that has to be wrapped somewhere"], [22, "short"]], maxcolwidths=[None, 12], tablefmt="grid"))
print(tabulate(rows, showindex="always", tablefmt="github"))
print(tabulate([{"a": 1, "b": 2}, {"a": 3, "c": 4}], headers="keys", tablefmt=simple_separated_format("\t")))
print(tabulate([["ä", "漢字"], ["ß", "é"]], headers=["x", "y"], tablefmt="rounded_outline"))
