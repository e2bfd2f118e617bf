"""When a breakpoint stops: conditions in Python, exceptions of a wanted type."""

from __future__ import annotations

from typing import Iterator

from .code import Class, ExceptionObject, Function, Generator
from .compare import truth
from .errors import EvaluationError, ViewError
from .evaluate import evaluator
from .names import Scope
from .objects import Object
from .session import Session
from .target import Frame
from .text import LINE, show
from .view import View

#: The functions that the machine calls when an exception is raised, and when nobody catches it.
RAISED, UNCAUGHT = "dwarfpython_raised", "dwarfpython_uncaught"
#: The register with their fifth argument, the exception.
EXCEPTION = "r8"
#: The function that the machine calls before native code calls Python, and the register with its
#: first argument: what is called.
ENTERED, CALLEE = "dwarfpython_entered", "rdi"
#: The register with what is called when a function's prologue is over.
RESUMED = "r10"


def stops(scope: Scope, place: str, condition: str, session: Session) -> bool:
    """Does a breakpoint for `place` stop in a frame? The condition is evaluated by looking, else by
    running it in the frame, if that can be.

    A generator that goes on passes the place where its function begins: that is no call."""
    if not is_meant(scope, place) or is_resumption(scope):
        return False
    if not condition:
        return True
    try:
        return truth(evaluator(scope).run(condition))
    except EvaluationError as e:
        if "py-eval" not in str(e) or not session.is_live():
            raise
    return session.evaluate(f"bool({condition})", scope.frame) == "True"


def is_meant(scope: Scope, place: str) -> bool:
    """Is the frame's function the one that a breakpoint's place names? Debuggers also stop at methods
    that end with the name. A function within another goes by its own name, too."""
    if not place or ":" in place:
        return True
    qualname = scope.code().name("qualname")
    if place in (qualname, qualname.rpartition("<locals>.")[2]):
        return True
    return place.endswith(f".{qualname}") and any(
        f".{module}".endswith("." + place.removesuffix(f".{qualname}")) for module in scope.module_names()
    )


def is_resumption(scope: Scope) -> bool:
    """Does the frame stand where its function begins, only to go on behind a `yield`?"""
    try:
        if scope.frame.pc != scope.code().body():
            return False
        found = scope.view.object(scope.frame.register(RESUMED))
        return isinstance(found, Generator) and found.state() == "suspended"
    except ViewError:
        return False


def exception_at(view: View, frame: Frame) -> Object:
    """The exception of which a hook was told, in the hook's frame."""
    found = view.value(frame.register(EXCEPTION))
    if not isinstance(found, Object):
        raise ViewError("the machine has told of no exception")
    return found


def is_of(exception: Object, wanted: str) -> bool:
    """Is it of the class with this name, or of one derived from it?"""
    return any(isinstance(c, Class) and wanted in (c.qualname(), c.full_name()) for c in exception.mro())


def start_of(callee: Object) -> int | None:
    """Where the body of what is called begins, or goes on; `None` if that is not known."""
    if isinstance(callee, Generator):
        return callee.fields.resume or None
    if isinstance(callee, Function):
        return callee.code().body()
    return None


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
