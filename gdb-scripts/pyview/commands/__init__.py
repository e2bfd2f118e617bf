"""The `py-…` commands, the same in every debugger."""

from __future__ import annotations

from .breaks import Break, Catch, TemporaryBreak
from .command import Command
from .frames import Down, Frame, Up
from .live import Assign, Eval, Exec
from .look import Backtrace, List, Locals, Print
from .steps import Finish, Next, Step
from .survey import Dis, HeapCensus, Info, Tasks, Threads

#: All of them.
COMMANDS: tuple[type[Command], ...] = (
    *(Backtrace, Locals, Print, List),
    *(Up, Down, Frame),
    *(Break, TemporaryBreak, Catch),
    *(Step, Next, Finish),
    *(Eval, Exec, Assign),
    *(HeapCensus, Info, Threads, Tasks, Dis),
)
