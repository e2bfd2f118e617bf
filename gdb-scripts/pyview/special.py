"""Value words that are no Python values."""

from __future__ import annotations


class Special:
    """What such a word stands for."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


#: A variable before its assignment.
UNBOUND = Special("<unbound>")
#: The word 0: a field or slot without a value.
UNSET = Special("<unset>")
