"""Backtraces and variables as lines of text."""

from __future__ import annotations

import os
from typing import Iterable, Iterator

from .errors import CommandError, ViewError
from .names import Scope
from .target import Frame, Position
from .text import LINE, SHORT, Limits, show
from .view import View


def call_text(view: View, frame: Frame, limits: Limits = SHORT) -> str:
    """`fac(n=3)`: the frame's function with its arguments."""
    try:
        scope = Scope(view, frame)
        arguments = [v for v in scope.variables() if v.parameter and v.name[0] != "."]
        parts = []
        for variable in arguments:
            try:
                parts.append(f"{variable.name}={show(scope.value_of(variable), limits)}")
            except ViewError:
                parts.append(f"{variable.name}=?")
        return f"{frame.name()}({', '.join(parts)})"
    except ViewError:
        return f"{frame.name()}(…)"


def frame_line(view: View, frame: Frame) -> str:
    """`#1  fac(n=3) at fac.py:5`, with the debugger's number of the frame."""
    position = frame.position()
    place = f" at {position.file}:{position.line}" if position else ""
    return f"#{frame.level:<2} {call_text(view, frame)}{place}"


def variable_lines(scope: Scope, indent: str = "", limits: Limits = LINE) -> Iterator[str]:
    """`name = value` for each variable of a frame."""
    for name, value in scope.locals():
        yield f"{indent}{name} = {show(value, limits)}"


def backtrace(view: View, frames: Iterable[Frame], full: bool = False, limits: Limits = LINE) -> Iterator[str]:
    """The Python frames, one line each; with their variables if `full`."""
    for frame in frames:
        yield frame_line(view, frame)
        if full:
            try:
                lines = list(variable_lines(Scope(view, frame), "        ", limits))
            except ViewError as e:
                lines = [f"        <{e}>"]
            yield from lines or ["        no variables"]


def source_lines(view: View, frame: Frame, first: int, last: int) -> list[str]:
    """Lines of a frame's source, as the program has read it; else of the file."""
    try:
        return Scope(view, frame).code().source_lines(first, last)
    except ViewError:
        pass
    try:
        with open(os.path.expanduser(frame.position().path), encoding="utf-8", errors="replace") as file:
            return file.read().splitlines()[first - 1 : last]
    except (OSError, AttributeError):
        return []


def frame_lines(view: View, frame: Frame) -> Iterator[str]:
    """A frame, and its source line below."""
    yield frame_line(view, frame)
    position = frame.position()
    if position:
        for line in source_lines(view, frame, position.line, position.line):
            yield f"{position.line}\t{line}"


def listing(view: View, frame: Frame, position: Position, first: int, last: int) -> Iterator[str]:
    """Lines of a frame's source with their numbers; the one at `position` is marked."""
    first = max(first, 1)
    lines = source_lines(view, frame, first, last)
    if not lines:
        raise CommandError(f"no lines {first} to {last} in {position.path}")
    for number, line in enumerate(lines, first):
        yield f"{'>' if number == position.line else ' '}{number:>5}  {line}".rstrip()


def names_of(frame: Frame) -> tuple[str, ...]:
    """What a frame may be called."""
    position = frame.position()
    return (frame.name(), position.symbol, position.symbol.split(".", 1)[-1]) if position else (frame.name(),)
