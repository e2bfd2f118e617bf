"""Attributes as Python finds them, as far as that takes no running code."""

from __future__ import annotations

from typing import Any, Callable

from .code import BoundMethod, Cell, Class, ExceptionObject, Function, Generator, Module, NativeFunction
from .containers import Tuple
from .errors import EvaluationError, ViewError
from .natives import Descriptor, Partial, Property, Range, Wrapper
from .objects import Object
from .special import UNSET
from .view import View


class Bound:
    """A function with its first argument, made by looking it up on an instance."""

    def __init__(self, function: Object, receiver: Any) -> None:
        self.function = function
        self.receiver = receiver

    def __repr__(self) -> str:
        name = self.function.qualname() if isinstance(self.function, Function) else repr(self.function)
        owner = self.receiver
        what = f"{owner.type_name()} object at {owner.address:#x}" if isinstance(owner, Object) else repr(owner)
        return f"<bound method {name} of {what}>"


def get(view: View, value: Any, name: str) -> Any:
    """`value.name`. Raises `EvaluationError` where Python raises or code would have to run."""
    if isinstance(value, Bound):
        if name in ("__func__", "__self__"):
            return value.function if name == "__func__" else value.receiver
        value = value.function
    if not isinstance(value, Object):
        return _of_plain(value, name)
    if isinstance(value, Class):
        return _of_class(value, name)
    if name in ("name", "value") and value.attribute_address(f"_{name}_") is not None:
        return view.at(value.attribute_address(f"_{name}_"))  # A member of an enumeration.
    if isinstance(value, Tuple) and name in value.names():
        return value.item(value.names().index(name))
    found = value.class_attribute(name)
    if found is not None and isinstance(found[1], Property):
        raise EvaluationError(f"'{name}' is a property of {value.type_name()}: py-eval runs it, py-print does not")
    at = value.attribute_address(name)
    if at is not None:
        return view.at(at)
    if isinstance(value, Module):
        return _of_module(value, name)
    special = _special(value, name)
    if special is not UNSET:
        return special
    if found is not None and not isinstance(found[1], Descriptor):
        return bind(found[1], value)
    if value.class_attribute("__getattr__") is not None:
        raise EvaluationError(f"{value.type_name()}.__getattr__ computes '{name}': py-eval runs it, py-print does not")
    if found is not None and found[1].type.native in ("method_descriptor", "wrapper_descriptor"):
        raise EvaluationError(f"'{name}' of {value.type_name()} is a method: py-eval calls it, py-print does not")
    if found is not None and found[1].type.native != "member_descriptor":
        raise EvaluationError(f"'{name}' of {value.type_name()} is computed: py-eval runs it, py-print does not")
    raise EvaluationError(f"'{value.type_name()}' object has no attribute '{name}'")


def bind(found: Any, receiver: Any) -> Any:
    """What a class has under a name, as its instance shows it."""
    if isinstance(found, (Function, NativeFunction)):
        return Bound(found, receiver)
    if isinstance(found, Wrapper):
        inner = found.function()
        return inner if found.type.native == "staticmethod" else Bound(inner, receiver.class_)
    if isinstance(found, Object) and found.class_attribute("__get__") is not None and found.type.kind == "Instance":
        raise EvaluationError(f"a {found.type_name()} computes it: py-eval runs it, py-print does not")
    return found


def _of_plain(value: Any, name: str) -> Any:
    """Attributes of numbers, text and the like that are plain data."""
    if name in ("real", "imag", "numerator", "denominator") and hasattr(value, name):
        return getattr(value, name)
    if isinstance(value, slice) and name in ("start", "stop", "step"):
        return getattr(value, name)
    if hasattr(value, name):
        raise EvaluationError(f"'{name}' of {type(value).__name__} is a method: py-eval calls it, py-print does not")
    raise EvaluationError(f"'{type(value).__name__}' object has no attribute '{name}'")


def _of_class(cls: Class, name: str) -> Any:
    special = _special(cls, name)
    if special is not UNSET:
        return special
    for base in cls.own_mro():
        namespace = base.field("dict")
        at = namespace.address_of(name) if isinstance(namespace, Object) and namespace.is_dict() else None
        if at is not None:
            found = cls.view.at(at)
            if isinstance(found, Wrapper):
                inner = found.function()
                return inner if found.type.native == "staticmethod" else Bound(inner, cls)
            return found
    found = cls.class_attribute(name)
    if found is not None and not isinstance(found[1], (Descriptor, Property)):
        return bind(found[1], cls)
    raise EvaluationError(f"type object '{cls.qualname()}' has no attribute '{name}'")


def _of_module(module: Module, name: str) -> Any:
    namespace = module.field("dict")
    if name == "__dict__":
        return namespace
    at = namespace.address_of(name) if isinstance(namespace, Object) and namespace.is_dict() else None
    if at is None:
        raise EvaluationError(f"module '{module.name()}' has no attribute '{name}'")
    return module.view.at(at)


#: Attributes that the machine computes, by what has them: the fields they come from.
_FIELDS: dict[type, dict[str, str]] = {
    Function: {
        "__name__": "name",
        "__qualname__": "qualname",
        "__doc__": "doc",
        "__globals__": "globals",
        "__closure__": "closure",
        "__defaults__": "defaults",
        "__kwdefaults__": "kwdefaults",
    },
    NativeFunction: {"__name__": "name", "__self__": "receiver"},
    BoundMethod: {"__func__": "function", "__self__": "receiver"},
    Class: {
        "__name__": "name",
        "__qualname__": "qualname",
        "__module__": "module",
        "__bases__": "bases",
        "__base__": "base",
        "__mro__": "mro",
        "__dict__": "dict",
        "__doc__": "doc",
    },
    ExceptionObject: {
        "args": "args",
        "__traceback__": "traceback",
        "__cause__": "cause",
        "__context__": "context",
        "message": "message",
        "exceptions": "exceptions",
    },
    Generator: {"__name__": "name", "__qualname__": "qualname"},
    Range: {"start": "start", "stop": "stop", "step": "step"},
    Partial: {"func": "function", "args": "arguments", "keywords": "keywords"},
    Property: {"fget": "a", "fset": "b", "fdel": "c"},
    Wrapper: {"__func__": "a", "__wrapped__": "a"},
}

_COMPUTED: dict[type, dict[str, Callable[[Any], Any]]] = {
    Cell: {"cell_contents": lambda cell: cell.content()},
    Generator: {
        "gi_running": lambda g: g.state() == "running",
        "cr_running": lambda g: g.state() == "running",
        "gi_suspended": lambda g: g.state() == "suspended",
        "cr_suspended": lambda g: g.state() == "suspended",
    },
}


def _special(value: Object, name: str) -> Any:
    """An attribute of the native part; `UNSET` if it is none."""
    if name == "__class__":
        return value.class_
    if name == "__dict__":
        if value.type.kind in ("Class", "Module"):
            return value.field("dict")
        if value.type.has_slots:
            return dict(value.attributes())
    for cls, names in _FIELDS.items():
        if isinstance(value, cls) and name in names and names[name] in value.type.record.fields:
            found = value.field(names[name])
            return None if found is UNSET else found
    for cls, computed in _COMPUTED.items():
        if isinstance(value, cls) and name in computed:
            return computed[name](value)
    if isinstance(value, Function):
        attributes = value.field("attributes")
        at = attributes.address_of(name) if isinstance(attributes, Object) and attributes.is_dict() else None
        if at is not None:
            return value.view.at(at)
    return UNSET


def names_of(view: View, value: Any) -> list[str]:
    """Names for completion: attributes of the object's own, and its classes'."""
    found: dict[str, None] = {}

    def namespace(table: Any) -> None:
        if isinstance(table, Object) and table.is_dict():
            found.update((key, None) for key in table.keys() if isinstance(key, str))

    try:
        if isinstance(value, Object):
            if value.type.kind == "Module":
                namespace(value.field("dict"))
            elif isinstance(value, Class):
                for base in value.own_mro():
                    namespace(base.field("dict"))
            else:
                found.update((name, None) for name, _ in value.attributes())
                for base in value.mro():
                    namespace(base.field("dict"))
    except ViewError:
        pass
    return list(found)
