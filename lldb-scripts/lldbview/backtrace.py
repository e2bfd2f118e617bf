"""How frames are shown: Python frames as Python has them, the machine's own behind one mark.

lldb 19 lets no script leave out frames, so `bt` becomes a command of this file; `thread backtrace`
stays what it is and shows every frame, before lldb 20 (see `recognize`).
"""

from __future__ import annotations

import itertools
from typing import Iterator

import lldb
from pyview import stack
from pyview.arguments import number
from pyview.commands.command import Command
from pyview.errors import ViewError

from . import views
from .adapter import LldbFrame

#: What stands for the machine's own frames.
MARK = "[dwarfpython]"


def frame_text(frame: lldb.SBFrame, _internal: object) -> str:
    """`fac(n=3) at fac.py:5`: called by lldb for each frame that it shows."""
    view = views.known_view(frame.GetThread().GetProcess())
    found = LldbFrame(frame, view.target.known) if view is not None else None
    if found is not None and found.is_python():
        position = found.position()
        return f"{stack.call_text(view, found)} at {position.file}:{position.line}"
    module = frame.GetModule().GetFileSpec().GetFilename()
    name = frame.GetDisplayFunctionName() or f"{frame.GetPC():#018x}"
    line = frame.GetLineEntry()
    place = f" at {line.GetFileSpec().GetFilename()}:{line.GetLine()}" if line.IsValid() else ""
    return f"{module}`{name}{place}" if module else f"{name}{place}"


def call(frame: lldb.SBFrame, _internal: object) -> str:
    """`fac(n=3)`: for editors, which show file and line themselves."""
    found = LldbFrame(frame)
    view = views.known_view(frame.GetThread().GetProcess()) if found.is_python() else None
    return stack.call_text(view, found) if view is not None else frame.GetDisplayFunctionName() or "??"


def lines(thread: lldb.SBThread, most: int | None) -> Iterator[str]:
    """The frames of a thread; the machine's own are one line, without a number."""
    frames = _to_main(thread)
    selected = thread.GetSelectedFrame().GetFrameID()
    shown = 0
    for machine, group in itertools.groupby(frames, lambda f: f.is_machine()):
        if machine:
            yield f"    {MARK}"
            shown += 1
            for _ in group:
                pass
        else:
            for frame in group:
                mark = "*" if frame.level == selected else " "
                yield f"  {mark} frame #{frame.level}: {frame_text(frame.frame, None)}"
                shown += 1
                if shown == most:
                    return
        if shown == most:
            return


def _to_main(thread: lldb.SBThread) -> Iterator[LldbFrame]:
    """The frames of a thread; what has called `main` is left out."""
    view = views.known_view(thread.GetProcess())
    known = view.target.known if view is not None else None
    executable = thread.GetProcess().GetTarget().GetExecutable()
    for frame in thread:
        yield LldbFrame(frame, known)
        if frame.GetFunctionName() == "main" and frame.GetModule().GetFileSpec() == executable:
            return


class Bt(Command):
    """Show the frames of a thread; the machine's own are behind one mark, [dwarfpython].

    Usage: bt [COUNT | all]
    COUNT  only so many frames
    all    of every thread
    `thread backtrace` shows every frame (from lldb 20 on with -u), py-bt the Python ones only."""

    name, topic = "bt", "stack"

    def run(self, argument: str) -> None:
        """Prints them."""
        everyone = argument == "all"
        most = None if everyone else number(argument, 0) or None
        session = self.session
        if views.known_view(session.process) is None:
            # No Python program: what lldb's own `bt` does.
            count = f" -c {most}" if most else ""
            session.say(session.stock(f"thread backtrace{' all' if everyone else count}").rstrip())
            return
        for thread in session.process if everyone else [session.thread]:
            session.say(heading(thread))
            session.say_all(lines(thread, most))


def heading(thread: lldb.SBThread) -> str:
    """A thread's line above its frames."""
    reason = thread.GetStopDescription(200)
    name = f", name = '{thread.GetName()}'" if thread.GetName() else ""
    why = f", stop reason = {reason}" if reason else ""
    chosen = thread.GetThreadID() == thread.GetProcess().GetSelectedThread().GetThreadID()
    return f"{'*' if chosen else ' '} thread #{thread.GetIndexID()}{name}{why}"


def install(debugger: lldb.SBDebugger) -> None:
    """Sets the format of frames."""
    text = f"${{script.frame:{__name__}.frame_text}}"
    debugger.HandleCommand(f'settings set frame-format "frame #${{frame.index}}: {text}\\n"')
