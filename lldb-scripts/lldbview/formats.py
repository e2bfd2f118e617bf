"""Summaries and children of values, for `frame variable`, `expression` and editors.

lldb shows a variable as a reference: to the object, or, for numbers, to the slot in the frame.
What it refers to decides: an object begins with a word that points into a shape.
"""

from __future__ import annotations

import itertools
from typing import Any

import lldb
from pyview.builtins import type_text
from pyview.errors import ViewError, distrusting
from pyview.heap import Heap
from pyview.objects import Object
from pyview.places import places
from pyview.special import Special
from pyview.text import error_text, show
from pyview.view import View

from . import views

#: lldb's name for all summaries of this file.
CATEGORY = "dwarfpython"
#: Types of value words: results of functions and operators, items of containers, numbers in slots.
WORDS = ("value", "element", "object")
#: Types of variables and fields that refer to objects.
REFERENCES = r"^(py::.+|object) [&*]$"
#: Objects themselves, as the children of references have them.
OBJECTS = r"^py::.+[^&* ]$"


def word_of(view: View, value: lldb.SBValue) -> int:
    """The word that a value of lldb's stands for."""
    raw = value.GetNonSyntheticValue()
    name = raw.GetType().GetName() or ""
    if name.endswith("&") or name.endswith("*"):
        return _referred(view, raw.GetValueAsUnsigned())
    address = raw.GetLoadAddress()
    if name.startswith("py::") and address != (1 << 64) - 1:
        return address
    error = lldb.SBError()
    word = raw.GetData().GetUnsignedInt64(error, 0)
    if error.Fail():
        raise ViewError("lldb has no data for it")
    return word


def _referred(view: View, address: int) -> int:
    """The word that a reference to an object or to a slot means."""
    if address in view.singletons:
        return address
    first = view.memory.word(address)
    if first - view.address_point in view.shapes and first % 8 == 0:
        return address
    # A slot in a frame, a variable in the middle of a cell object, or an object that is damaged.
    cell = Heap(view).cell(address)
    return address if cell is not None and cell[0] == address else first


def found(value: lldb.SBValue) -> tuple[View, Any]:
    """The view of a value's process, and the Python value."""
    view = views.view_of(value.GetProcess())
    return view, view.value(word_of(view, value))


def summary(value: lldb.SBValue, _internal: Any, _options: Any = None) -> str:
    """The value in Python's syntax: called by lldb."""
    try:
        with distrusting():
            view = views.view_of(value.GetProcess())
            return show(view.value(word_of(view, value)), views.limits(value.GetTarget().GetDebugger()))
    except ViewError as e:
        return error_text(e)


class Children:
    """Items or attributes of a value, by which front ends open it."""

    def __init__(self, value: lldb.SBValue, _internal: Any) -> None:
        self.value = value
        self.places: list[tuple[str, int]] = []
        self.name: str | None = None
        self.known = False

    def update(self) -> bool:
        """Finds the children anew. False: they may be others at the next stop."""
        self.places, self.name, self.known = [], None, True
        try:
            with distrusting():
                _, value = found(self.value)
                self.name = None if isinstance(value, Special) else type_text(value)
                if not isinstance(value, Object):
                    return False
                most = views.limits(self.value.GetTarget().GetDebugger()).items
                self.places = list(itertools.islice(places(value), most))
        except ViewError:
            pass
        return False

    def _ask(self) -> None:
        if not self.known:
            self.update()

    def get_type_name(self) -> str | None:
        """The name of the class, in the place of the type's."""
        self._ask()
        return self.name

    def num_children(self, most: int = 1 << 30) -> int:
        """How many there are."""
        return min(len(self.places), most)

    def has_children(self) -> bool:
        """Can it be opened? lldb may ask before it calls `update`."""
        self._ask()
        return bool(self.places)

    def get_child_index(self, name: str) -> int:
        """The number of a child."""
        names = [known for known, _ in self.places]
        return names.index(name) if name in names else -1

    def get_child_at_index(self, index: int) -> lldb.SBValue | None:
        """A child: the value word where it lies."""
        if not 0 <= index < len(self.places):
            return None
        name, address = self.places[index]
        return self.value.CreateValueFromAddress(name, address, self.value.GetTarget().FindFirstType(WORDS[0]))


def install(debugger: lldb.SBDebugger) -> None:
    """Registers summaries and children, and puts them before lldb's own."""
    run = debugger.HandleCommand
    for pattern in [*(f"^{word}$" for word in WORDS), REFERENCES, OBJECTS]:
        run(f"type summary add -w {CATEGORY} -v -x '{pattern}' -F {__name__}.summary")
        run(f"type synthetic add -w {CATEGORY} -x '{pattern}' -l {__name__}.Children")
    run(f"type category enable {CATEGORY}")
