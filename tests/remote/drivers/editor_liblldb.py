"""An editor debugs a program that runs already, through liblldb and our server, in the order in which
CodeLLDB does: asynchronous, a target without a file, breakpoints before there is a process, then the
commands of `processCreateCommands`."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time

from served import SECONDS, Failure, Program, must, must_contain

PROGRAM = os.path.abspath("tests/features/program.py")

# Debian's module refers to a link of a package for developers; the library itself is there.
packages = subprocess.check_output(["lldb-19", "-P"], text=True).strip()
with tempfile.TemporaryDirectory() as folder:
    os.symlink(os.path.join(packages, "../../liblldb.so.1"), f"{folder}/_lldb.so")
    sys.path[:0] = [folder, packages]
    import lldb
    sys.path.remove(folder)


class Session:
    """A debugger with one target, and the events of its process."""

    def __init__(self) -> None:
        lldb.SBDebugger.Initialize()
        self.debugger = lldb.SBDebugger.Create(False)
        self.debugger.SetAsync(True)
        self.target = self.debugger.CreateTarget("")

    @property
    def process(self) -> lldb.SBProcess:
        """The target's process."""
        return self.target.GetProcess()

    def command(self, text: str) -> str:
        """The output of a command, which must succeed."""
        result = lldb.SBCommandReturnObject()
        self.debugger.GetCommandInterpreter().HandleCommand(text, result)
        if not result.Succeeded():
            raise Failure(f"{text}: {result.GetError()}")
        return result.GetOutput() or ""

    def wait(self, *states: int) -> None:
        """Waits until the process is in one of these states."""
        event, end = lldb.SBEvent(), time.monotonic() + SECONDS
        while time.monotonic() < end:
            if not self.debugger.GetListener().WaitForEvent(1, event) or not lldb.SBProcess.EventIsProcessEvent(event):
                continue
            if not lldb.SBProcess.GetRestartedFromEvent(event) and lldb.SBProcess.GetStateFromEvent(event) in states:
                return
        raise Failure(f"the process is {self.debugger.StateAsCString(self.process.GetState())}")

    def stopped(self, reason: int) -> lldb.SBThread:
        """Waits for a stop; the thread that stopped, and why."""
        self.wait(lldb.eStateStopped, lldb.eStateExited)
        found = [thread for thread in self.process if thread.GetStopReason() == reason]
        if not found:
            raise Failure(f"no thread stopped for {reason}: {[t.GetStopDescription(99) for t in self.process]}")
        return found[0]


def places(thread: lldb.SBThread, count: int) -> list[tuple[str, int]]:
    """Functions and lines of the innermost frames."""
    return [(frame.GetFunctionName(), frame.GetLineEntry().GetLine()) for frame in thread.frames[:count]]


def main() -> None:
    served = Program(sys.argv[1], PROGRAM)
    session = Session()
    line = session.target.BreakpointCreateByLocation(PROGRAM, 24)
    conditional = session.target.BreakpointCreateByLocation(PROGRAM, 33)
    conditional.SetCondition("n == 1")
    must((line.GetNumLocations(), conditional.GetNumLocations()), (0, 0))
    # The program starts meanwhile: on a busy machine more than the 6 s that lldb has for its first answer.
    session.command("settings set plugin.process.gdb-remote.packet-timeout 60")
    session.command(f"gdb-remote {served.port}")
    session.wait(lldb.eStateStopped)
    must((line.GetNumLocations(), conditional.GetNumLocations()), (1, 1))
    session.process.Continue()
    thread = session.stopped(lldb.eStopReasonBreakpoint)
    must(places(thread, 3), [("values", 24), ("main", 98), ("<module>", 108)])
    frame = thread.frames[0]
    must(frame.FindVariable("count").GetChildMemberWithName("int").GetValue(), "5")
    must(frame.EvaluateExpression("count + 1").GetChildMemberWithName("int").GetValue(), "6")
    must_contain(session.command("process plugin packet monitor py eval count + 1"), "6\n")
    thread.StepInto()
    must(places(session.stopped(lldb.eStopReasonPlanComplete), 1), [("deposit", 12)])
    thread.StepOut()
    must(places(session.stopped(lldb.eStopReasonPlanComplete), 1), [("values", 24)])
    session.process.Continue()
    must(places(session.stopped(lldb.eStopReasonBreakpoint), 1), [("depth", 33)])
    session.target.DeleteAllBreakpoints()
    session.process.Continue()
    session.wait(lldb.eStateExited)
    must(session.process.GetExitStatus(), 0)
    must_contain(served.end(), "105")


main()
