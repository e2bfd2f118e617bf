"""Pretty-printers: every value word as Python writes it, with children for front ends.

The command line gets one line in Python's syntax. A front end that speaks MI or DAP also gets
children, so that values can be opened; `set py-children on` gives them to the command line too.
"""

from __future__ import annotations

import struct
from typing import Any, Iterator

import gdb
import gdb.printing
from pyview.containers import Dict, DictView, Items, Set
from pyview.errors import ViewError, distrusting
from pyview.objects import Object
from pyview.special import Special
from pyview.text import SHORT, Limits, error_text, show

from . import views
from .adapter import ROOT, VALUE, language

#: The enumeration of well-known words: a scalar type, which gdb shows in backtraces too. Words of
#: this type are arguments: their text is short.
WORDS = "words"


def _speaks_to_machine() -> bool:
    """Was gdb started by a front end?"""
    try:
        with open("/proc/self/cmdline", encoding="utf-8", errors="replace") as file:
            arguments = file.read().split("\0")
    except OSError:
        return False
    joined = [a + "=" + b for a, b in zip(arguments, arguments[1:])] + arguments
    return any(
        a.startswith(("-i=mi", "--interpreter=mi", "-interpreter=mi", "-i=dap", "--interpreter=dap")) for a in joined
    )


class Children(gdb.Parameter):
    """Give the items and attributes of Python values as children.

    auto: to front ends (MI, DAP) only. on, off: always, never."""

    set_doc = "Set whether Python values have children."
    show_doc = "Show whether Python values have children."

    def __init__(self) -> None:
        super().__init__("py-children", gdb.COMMAND_DATA, gdb.PARAM_ENUM, ["auto", "on", "off"])
        self.value = "auto"
        self.machine = _speaks_to_machine()

    def get_set_string(self) -> str:
        """What `set py-children` says."""
        return ""

    def get_show_string(self, value: str) -> str:
        """What `show py-children` says."""
        return f"Python values have children: {value}."

    def wanted(self) -> bool:
        """Does the value that is printed now have children?"""
        return self.value == "on" or (self.value == "auto" and self.machine)


def word_of(value: gdb.Value) -> int:
    """The word of a variable, or of a function's result."""
    if value.type.strip_typedefs().code != gdb.TYPE_CODE_STRUCT:
        return int(value) & (1 << 64) - 1
    if value.address is not None:
        return int.from_bytes(gdb.selected_inferior().read_memory(int(value.address), 8).tobytes(), "little")
    # In registers: of its members, the float is the whole word.
    return int.from_bytes(struct.pack("<d", float(value["float"])), "little")


class Printer:
    """A value word."""

    def __init__(self, word: int, limits: Limits | None = None) -> None:
        self.word = word
        self.limits = limits

    def to_string(self) -> str:
        """The value in Python's syntax."""
        try:
            with distrusting():
                value = views.view().value(self.word)
                return formatted(value) or show(value, self.limits or views.limits())
        except ViewError as e:
            return error_text(e)


#: What `print/x` and its like make of an int.
_FORMATS = {"x": "#x", "o": "#o", "t": "#b", "d": "d", "u": "d", "z": "#x"}


def formatted(value: Any) -> str | None:
    """An int in the format that was asked for; `None` for anything else."""
    options = getattr(gdb, "print_options", dict)()
    how = _FORMATS.get(options.get("format", ""))
    return format(value, how) if how and isinstance(value, int) and not isinstance(value, bool) else None


class OpenPrinter(Printer):
    """A value with items or attributes, for a front end."""

    def _object(self) -> Any:
        try:
            return views.view().value(self.word)
        except ViewError as e:
            return e

    def display_hint(self) -> str | None:
        """How a front end names the children."""
        found = self._object()
        if isinstance(found, Dict):
            return "map"
        return "array" if isinstance(found, (Items, Set, DictView)) else None

    def children(self) -> Iterator[tuple[str, Any]]:
        """Names and values."""
        found = self._object()
        if not isinstance(found, Object):
            return
        try:
            for name, value in found.children():
                # The key of a dict is a name, not something to open.
                yield name, views.text(value) if name.endswith(".key") else as_value(value)
        except ViewError as e:
            yield "error", error_text(e)


def as_value(value: Any) -> Any:
    """A value for gdb: objects as words that are printed again by a printer."""
    word = value.address if isinstance(value, Object) else None
    if isinstance(value, int) and not isinstance(value, bool):
        word = views.view().word_of_int(value)
    if word is None:
        return error_text(value) if isinstance(value, ViewError) else views.text(value)
    with language("c++"):
        return gdb.Value(word.to_bytes(8, "little"), gdb.lookup_type(VALUE))


def as_argument(word: int) -> gdb.Value:
    """A word as a gdb value that prints as a short text, also where only scalars are shown."""
    with language("c++"):
        return gdb.Value(word).cast(gdb.lookup_type(ROOT)[WORDS].type)


class ValuePrinters(gdb.printing.PrettyPrinter):
    """Chooses the printer for a value."""

    def __init__(self, children: Children) -> None:
        super().__init__("dwarfpython")
        self.setting = children

    def __call__(self, value: gdb.Value) -> Printer | None:
        type_ = value.type.strip_typedefs()
        if type_.code == gdb.TYPE_CODE_REF:
            return None
        short = None
        if type_.name == VALUE and type_.code == gdb.TYPE_CODE_STRUCT and type_.sizeof == 8:
            pass
        elif type_.name == WORDS and type_.code == gdb.TYPE_CODE_ENUM and "int_tag" in type_.keys():
            short = SHORT
        else:
            return None
        view = views.known_view()
        if view is None:
            return None
        try:
            word = word_of(value)
        except (gdb.error, ValueError, OverflowError):
            return None
        if self.setting.wanted() and _opens(word):
            return OpenPrinter(word, short)
        return Printer(word, short)


def _opens(word: int) -> bool:
    try:
        found = views.view().value(word)
    except ViewError:
        return False
    return isinstance(found, Object) and not isinstance(found, Special)


def install() -> None:
    """Registers the printers for all programs."""
    gdb.printing.register_pretty_printer(None, ValuePrinters(Children()), replace=True)
