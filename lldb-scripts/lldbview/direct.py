"""Memory of a stopped process of this machine, read from `/proc`.

lldb reads through its server, a GB in some 15 s of processor time; this way takes a second. It is for
large reads only, and for nothing but the very process that lldb has: else there is no answer.
"""

from __future__ import annotations

import os

import lldb

#: The process plug-in of live processes, here or elsewhere; core files have another one.
_LIVE = "gdb-remote"
#: So many bytes of the stack must be the same for lldb and in `/proc`.
_SAME = 1024


def read(process: lldb.SBProcess, address: int, size: int) -> bytes | None:
    """Exactly `size` bytes; `None` if the process may be on another machine, or if the system refuses."""
    if process.GetPluginName() != _LIVE:
        return None
    stack = process.GetThreadAtIndex(0).GetFrameAtIndex(0).GetSP()
    error = lldb.SBError()
    wanted = process.ReadMemory(stack, _SAME, error)
    if error.Fail() or not wanted:
        return None
    try:
        file = os.open(f"/proc/{process.GetProcessID()}/mem", os.O_RDONLY)
        try:
            if os.pread(file, len(wanted), stack) != wanted:
                return None
            data = os.pread(file, size, address)
        finally:
            os.close(file)
    except (OSError, OverflowError):
        return None
    return data if len(data) == size else None
