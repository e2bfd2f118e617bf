"""Building, joining, splitting and formatting strings."""


def build(n):
    parts = []
    for i in range(n):
        parts.append("item " + str(i) + ";")
    text = "".join(parts)
    longest = ""
    for piece in text.split(";"):
        name = piece.strip().upper()
        if len(name) > len(longest):
            longest = name
    grown = ""
    for i in range(n):
        grown += f"{i:04x}"
    return len(text), longest, len(grown), grown.count("ff"), text.replace("item", "x").find("x 99999")


print(build(100_000))
