"""Commands of debuggers that have no scripts: `monitor py bt` and the like.

The remote server runs `command(line)` in the stopped thread, as a visit: nothing is collected
meanwhile, and the program's state stays as it is.
"""

import sys
from types import FrameType

#: Characters of a value that are shown.
WIDTH = 200


class Unusable(Exception):
    """The command makes no sense; its text says why."""


def command(line: str) -> str:
    """The output of a command in the thread that stands below the caller of this function."""
    frame = sys._getframe(1).f_back
    words = line.split()
    try:
        match words:
            case ["py", "bt"]:
                return stack(frame)
            case ["py", "bt", "all"]:
                return all_stacks(frame)
            case ["py", "locals"]:
                return variables(numbered(frame, "0"))
            case ["py", "locals", number]:
                return variables(numbered(frame, number))
            case ["py", "tasks"]:
                return tasks()
            case ["whatis", address]:
                return whatis(address)
            case ["py", "eval"]:
                raise Unusable("an expression is expected: py eval [-f FRAME] EXPR")
            case ["whatis", *_]:
                raise Unusable("an address is expected: whatis ADDR")
            case ["py", "locals", *_]:
                raise Unusable("a number is expected: py locals [FRAME]")
        raise Unusable(f"no such command: {line!r} (monitor help lists them)")
    except Unusable as reason:
        return f"{reason}\n"


def shown(value: object) -> str:
    """repr() of a value, shortened, whatever happens in it."""
    try:
        text = repr(value)
    except Exception as error:
        text = f"<{type(value).__name__} whose repr() raises {type(error).__name__}>"
    return text if len(text) <= WIDTH else text[:WIDTH - 1] + "…"


def frames(frame: FrameType | None) -> list[FrameType]:
    """A frame and its callers."""
    found = []
    while frame is not None:
        found.append(frame)
        frame = frame.f_back
    return found


def place(frame: FrameType) -> str:
    """Function, file and line of a frame."""
    code = frame.f_code
    return f"{code.co_qualname} at {code.co_filename}:{frame.f_lineno}"


def stack(frame: FrameType | None) -> str:
    """The Python frames, innermost first."""
    found = frames(frame)
    if not found:
        raise Unusable("this thread runs no Python")
    return "".join(f"#{number:<2} {place(f)}\n" for number, f in enumerate(found))


def all_stacks(frame: FrameType | None) -> str:
    """The Python frames of all threads, the stopped one first."""
    import _thread

    own = _thread.get_ident()
    names = {}
    if threading := sys.modules.get("threading"):
        names = {ident: thread.name for ident, thread in threading._active.items()}
    title = lambda ident: f"thread {ident:#x}" + (f" {names[ident]}" if ident in names else "")
    parts = [f"* {title(own)}\n{stack(frame) if frame else ''}"]
    for ident, top in sys._current_frames().items():
        if ident != own:
            parts.append(f"  {title(ident)}\n{stack(top)}")
    return "".join(parts)


def numbered(frame: FrameType | None, number: str) -> FrameType:
    """The frame with a number of `py bt`."""
    found = frames(frame)
    if not number.isdecimal() or int(number) >= len(found):
        raise Unusable(f"no frame {number}: there are {len(found)}")
    return found[int(number)]


def variables(frame: FrameType) -> str:
    """The local variables of a frame."""
    lines = [f"{name} = {shown(value)}\n" for name, value in frame.f_locals.items()]
    return "".join(lines) or f"{place(frame)} has no local variables\n"


def tasks() -> str:
    """The tasks of asyncio and what they wait for, outermost first."""
    asyncio = sys.modules.get("asyncio")
    found = asyncio and {*asyncio.tasks._scheduled_tasks, *asyncio.tasks._eager_tasks}
    pending = sorted((t for t in found or () if not t.done()), key=lambda t: t.get_name())
    if not pending:
        raise Unusable("no tasks of asyncio")
    current = set(asyncio.tasks._current_tasks.values())
    lines = []
    for task in pending:
        lines.append(f"{'*' if task in current else ' '} {task.get_name()}\n")
        awaited = task.get_coro()
        while awaited is not None:
            for kind in ("cr", "gi", "ag"):
                if top := getattr(awaited, kind + "_frame", None):
                    lines.append(f"    {place(top)}\n")
                    inner = "gi_yieldfrom" if kind == "gi" else kind + "_await"
                    awaited = getattr(awaited, inner, None)
                    break
            else:
                lines.append(f"    {shown(awaited)}\n")
                awaited = None
    return "".join(lines)


def whatis(address: str) -> str:
    """What an address is: the areas around it, innermost first."""
    import _memory

    try:
        number = int(address, 0)
    except ValueError:
        raise Unusable(f"not an address: {address}") from None
    areas = _memory.whereis(number)
    if not areas:
        raise Unusable(f"nothing is mapped at {number:#x}")
    lines = []
    for kind, start, size, what in areas:
        lines.append(f"{number:#x} is {number - start} bytes into {kind} {start:#x}, {size} bytes: {what}\n")
    return "".join(lines)
