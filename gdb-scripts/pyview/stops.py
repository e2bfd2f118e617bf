"""When a breakpoint stops: conditions in Python, exceptions of a wanted type."""

from __future__ import annotations

from typing import Callable, Iterator

from .code import Class, ExceptionObject
from .compare import truth
from .errors import EvaluationError
from .evaluate import evaluator
from .names import Scope
from .objects import Object
from .text import LINE, show

#: The functions that the machine calls when an exception is raised, and when nobody catches it.
RAISED, UNCAUGHT = "dwarfpython_raised", "dwarfpython_uncaught"
#: The register with their fifth argument, the exception.
EXCEPTION = "r8"


def holds(scope: Scope, condition: str, run: Callable[[str], str] | None) -> bool:
    """Is a condition true in a frame? It is evaluated by looking, else by `run`, which runs an
    expression in the frame and answers its text; `None`: nothing can be run."""
    try:
        return truth(evaluator(scope).run(condition))
    except EvaluationError as e:
        if run is None or "py-eval" not in str(e):
            raise
    return run(f"bool({condition})") == "True"


def is_of(exception: Object, wanted: str) -> bool:
    """Is it of the class with this name, or of one derived from it?"""
    return any(isinstance(c, Class) and wanted in (c.qualname(), c.full_name()) for c in exception.mro())


def catch_text(wanted: str, uncaught: bool) -> str:
    """A catchpoint as it was asked for."""
    return f"exception {wanted or 'of any type'}{', uncaught' if uncaught else ''}"


def break_text(place: str, condition: str) -> str:
    """A breakpoint as it was asked for."""
    return f"{place} if {condition}" if condition else place


def exception_lines(exception: Object, uncaught: bool) -> Iterator[str]:
    """What is told of an exception at a catchpoint; of an uncaught one, where it came through."""
    yield f"{'Uncaught exception' if uncaught else 'Exception'} {show(exception, LINE)}"
    if uncaught and isinstance(exception, ExceptionObject):
        for function, file, line in exception.trace():
            yield f"    {function} at {file}:{line}"
