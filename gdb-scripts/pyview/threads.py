"""Names of threads, found in memory: a core file has none."""

from __future__ import annotations

from .errors import CONTRADICTIONS, ViewError
from .objects import Object
from .view import View


def names(view: View) -> dict[int, str]:
    """By the kernel's numbers, the names that `threading` gave; empty where it was not imported."""
    found: dict[int, str] = {}
    try:
        heads = view.model.struct("Records", view.model.numbers("places")["records"])
        modules = view.value(heads.modules)
        at = modules.address_of("threading") if isinstance(modules, Object) and modules.is_dict() else None
        module = view.at(at) if at is not None else None
        active = view.at(module.field("dict").address_of("_active")) if isinstance(module, Object) else None
        record, seen = heads.threads, set()
        while isinstance(active, Object) and active.is_dict() and record and record not in seen:
            seen.add(record)
            thread = view.model.struct("ThreadRecord", record)
            record, place = thread.next, active.address_of(thread.ident)
            known = view.at(place) if place is not None else None
            at = known.attribute_address("_name") if isinstance(known, Object) else None
            name = view.at(at) if at is not None else None
            if isinstance(name, str):
                found[thread.id] = name
    except (ViewError, *CONTRADICTIONS):
        pass  # A name is not worth an error: the stacks are.
    return found
