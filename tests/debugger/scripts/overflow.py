"""Python calls C that uses up the stack."""
import fault


def exhaust(n):
    kept = [n, "text"]
    return fault.wide(n) + len(kept)


exhaust(0)
