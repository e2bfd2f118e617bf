"""perf names Python functions in call stacks, and with the jitdump their lines."""

from __future__ import annotations

import sys

from profile import PROGRAM, Recording


def python(stack: list[str]) -> list[str]:
    """The Python functions on a stack, innermost first."""
    names = [symbol.split(":")[2] for symbol in stack if symbol.startswith("py::") and symbol.endswith(PROGRAM)]
    return [name.removeprefix("hot.") for name in names]


def share(stacks: list[list[str]], name: str) -> float:
    """How much of the time was spent in a function, itself or in the VM for it."""
    return sum(python(stack)[:1] == [name] for stack in stacks) / len(stacks)


recording = Recording(sys.argv[1], "-X", "perf")
try:
    stacks = [stack for stack in recording.stacks() if python(stack)]
    for name in ("inner", "listed"):
        if share(stacks, name) < 0.05:
            sys.exit(f"{name} has {share(stacks, name):.0%} of the time; a stack: {stacks[0]}")
    if share(stacks, "outer") > 0.05:
        sys.exit(f"outer has {share(stacks, 'outer'):.0%} of the time: its callees' frames are missing")
    for stack in stacks:
        if python(stack)[-1] != "<module>" or not any("enter::invoke" in symbol for symbol in stack):
            sys.exit(f"a stack without its end: {stack}")
    lines = recording.lines("hot.inner")
    if "hot.py:10" not in lines or "hot.py:9" not in lines:
        sys.exit(f"no lines of the loop:\n{lines}")
finally:
    recording.close()
