"""What can go wrong: errors whose text is meant for the user of a debugger."""

from __future__ import annotations


class ViewError(Exception):
    """Something cannot be shown; `str()` says what and why."""


class Unreadable(ViewError):
    """Memory that the debugger cannot read."""

    def __init__(self, address: int, size: int) -> None:
        super().__init__(f"cannot read {size} bytes at {address:#x}")
        self.address = address
        self.size = size


class Damaged(ViewError):
    """Memory that can be read but is not what it should be."""

    def __init__(self, address: int, why: str) -> None:
        super().__init__(f"damaged object at {address:#x}: {why}")
        self.address = address


class EvaluationError(ViewError):
    """An expression has no value, or none that can be found without running the program."""
