"""Names as Python looks them up: locals, cells, the class's namespace, globals, built-ins."""

from __future__ import annotations

from typing import Any, Iterator

from .code import Code, Function
from .errors import EvaluationError, ViewError
from .objects import Object, attempt
from .special import UNBOUND, UNSET
from .target import Frame, Variable
from .view import View

#: The parameter of a class body: the namespace that is being filled.
NAMESPACE = ".namespace"


class Scope:
    """The names of one Python frame."""

    def __init__(self, view: View, frame: Frame) -> None:
        self.view = view
        self.frame = frame

    def function(self) -> Function:
        """The function that the frame runs."""
        place = self.frame.base + self.view.model.numbers("frame")["function"]
        found = attempt(lambda: self.view.at(place))
        # While it is being entered, the frame pointer is the caller's.
        if not isinstance(found, Function) or found.code().name() != self.frame.name():
            raise ViewError(f"{self.frame.name()} is being entered, or its frame at {self.frame.base:#x} is damaged")
        return found

    def code(self) -> Code:
        """The code of that function."""
        return self.function().code()

    def variables(self) -> list[Variable]:
        """Its variables in the order of its slots, parameters first, each name once."""
        seen: dict[str, Variable] = {}
        for variable in self.frame.variables():
            seen.setdefault(variable.name, variable)
        slots = attempt(lambda: {name: slot for name, slot, _ in self.code().variables()})
        known = slots if isinstance(slots, dict) else {}
        return sorted(seen.values(), key=lambda v: known.get(v.name, len(known)))

    def locals(self) -> Iterator[tuple[str, Any]]:
        """Names and values as `locals()` has them; in a module, the module's names."""
        for variable in self.variables():
            if variable.name == NAMESPACE:
                yield from self._namespace(variable)
            elif not variable.name.startswith("."):
                yield variable.name, attempt(lambda: self.value_of(variable))  # noqa: B023
        if self.is_module():
            yield from self.globals()

    def _namespace(self, variable: Variable) -> Iterator[tuple[str, Any]]:
        found = attempt(lambda: self.value_of(variable))
        if isinstance(found, Object) and found.is_dict():
            for key, value in found.items():
                yield str(key), value

    def globals(self) -> Iterator[tuple[str, Any]]:
        """The module's names and values, without the ones that every module has."""
        for key, value in self.globals_dict().items():
            if isinstance(key, str) and not (key.startswith("__") and key.endswith("__")):
                yield key, value

    def is_module(self) -> bool:
        """Is it the frame of a module's body?"""
        return self.frame.name() == "<module>"

    def module_names(self) -> tuple[str, ...]:
        """What the frame's module is called: by its file, and by the program."""
        path = self.code().file()
        at = self.globals_dict().address_of("__name__")
        name = attempt(lambda: self.view.at(at)) if at is not None else None
        return (path.rpartition("/")[2].removesuffix(".py"), *([name] if isinstance(name, str) else []))

    def value_of(self, variable: Variable) -> Any:
        """A variable's value; `UNBOUND` before its assignment."""
        value = self.view.at(variable.address)
        return UNBOUND if value is UNSET else value

    def globals_dict(self) -> Any:
        """The dict of the module's names."""
        found = self.function().globals()
        if not isinstance(found, Object) or not found.is_dict():
            raise ViewError("the function has no dict of globals")
        return found

    def address_of(self, name: str) -> int | None:
        """Address of the word that holds a name's value; `None` if nobody has the name."""
        for variable in self.variables():
            if variable.name == name:
                return variable.address
            if variable.name == NAMESPACE:
                namespace = attempt(lambda: self.value_of(variable))  # noqa: B023
                if isinstance(namespace, Object) and namespace.is_dict():
                    at = namespace.address_of(name)
                    if at is not None:
                        return at
        at = self.globals_dict().address_of(name)
        return at if at is not None else self.builtins_dict().address_of(name)

    def builtins_dict(self) -> Any:
        """The dict of built-in names: the standard one, or one of the module's own choice."""
        own = self.globals_dict().address_of("__builtins__")
        if own is not None:
            found = self.view.at(own)
            if isinstance(found, Object) and found.type.kind == "Module":
                found = found.field("dict")
            if isinstance(found, Object) and found.is_dict():
                return found
        return self.view.builtins()

    def look_up(self, name: str) -> Any:
        """A name's value. Raises `EvaluationError` as Python raises NameError."""
        at = self.address_of(name)
        if at is None:
            raise EvaluationError(f"name '{name}' is not defined")
        value = self.view.at(at)
        if value is UNBOUND or value is UNSET:
            raise EvaluationError(f"variable '{name}' has no value yet")
        return value

    def mangled(self, name: str) -> str:
        """A name with two underscores in front as it is stored for the class around the code."""
        if not name.startswith("__") or name.endswith("__"):
            return name
        parts = self.function().qualname().split(".")
        owner = parts[-2].lstrip("_") if len(parts) > 1 else ""
        return f"_{owner}{name}" if owner and owner != "<locals>" else name


def held(scope: Scope, expression: str) -> int | None:
    """The word of a name or an attribute that holds an object; `None` for all other expressions.

    Text and numbers are read as Python's own values, which no longer know where they came from."""
    owner, dot, name = expression.rpartition(".")
    at = None
    if expression.isidentifier():
        at = scope.address_of(expression)
    elif dot and owner.isidentifier() and name.isidentifier():
        found = scope.look_up(owner)
        at = found.attribute_address(name) if isinstance(found, Object) else None
    word = scope.view.memory.word(at) if at is not None else 0
    return word if word >= scope.view.lowest_object and not word >> 48 else None
