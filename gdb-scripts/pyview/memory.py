"""Memory of the program, read page by page and kept until it may have changed."""

from __future__ import annotations

from .errors import Unreadable
from .target import Target

PAGE = 4096
#: Ranges of this many bytes are not kept.
LARGE = 1 << 16
#: Pages that are kept at most.
MOST = 4096


class Memory:
    """A reader with a cache; `forget` empties it."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.pages: dict[int, bytes] = {}

    def forget(self) -> None:
        """The program has run, or memory was written."""
        self.pages.clear()

    def read(self, address: int, size: int) -> bytes:
        """Exactly `size` bytes. Raises `Unreadable`."""
        if size <= 0:
            return b""
        if not 0 < address < 1 << 64 or address + size > 1 << 64:
            raise Unreadable(address, size)
        if size >= LARGE:
            return self.target.read(address, size)
        first, offset = address // PAGE, address % PAGE
        page = self.pages.get(first)
        if page is None:
            page = self._page(first)
            if page is None:
                return self.target.read(address, size)
        if offset + size <= PAGE:
            return page[offset : offset + size]
        return page[offset:] + self.read(address + PAGE - offset, size - PAGE + offset)

    def _page(self, number: int) -> bytes | None:
        """A whole page; `None` if the debugger has only parts of it."""
        try:
            page = self.target.read(number * PAGE, PAGE)
        except Unreadable:
            return None
        if len(self.pages) >= MOST:
            self.pages.clear()
        self.pages[number] = page
        return page

    def word(self, address: int) -> int:
        """The unsigned 64-bit number at an address."""
        return int.from_bytes(self.read(address, 8), "little")
