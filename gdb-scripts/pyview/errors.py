"""What can go wrong: errors whose text is meant for the user of a debugger."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Iterator


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


class CommandError(ViewError):
    """What the user asked for makes no sense."""


#: What Python raises over memory whose fields contradict each other.
CONTRADICTIONS = (ArithmeticError, LookupError, ValueError, TypeError, AttributeError, MemoryError)


@contextmanager
def distrusting() -> Iterator[None]:
    """Whatever damaged memory can cause becomes a `ViewError`."""
    try:
        yield
    except ViewError:
        raise
    except RecursionError:
        raise ViewError("nested too deeply") from None
    except CONTRADICTIONS as e:
        raise ViewError(f"damaged memory: {type(e).__name__}: {e}") from None
