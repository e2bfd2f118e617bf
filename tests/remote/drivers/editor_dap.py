"""An editor debugs a program that runs already, through `lldb-dap-19` and our server: with
`gdb-remote-port`, and with a command that attaches."""

import os
import sys

from dap import Client, must
from served import Program, must_contain

PROGRAM = os.path.abspath("tests/features/program.py")


# The program starts while lldb waits for its first answer: on a busy machine more than the 6 s it has.
PATIENT = {"initCommands": ["settings set plugin.process.gdb-remote.packet-timeout 60"]}


def session(how: dict[str, object], served: Program) -> None:
    """Breakpoints, stack, variables, watches and steps."""
    dap = Client(["lldb-dap-19"])
    dap.begin("attach", PROGRAM, {24: "", 33: "n == 1"}, **PATIENT, **how)
    thread = dap.stop("breakpoint")
    must(dap.places(thread, 3), [("values", 24), ("main", 98), ("<module>", 108)])
    frames = dap.frames(thread)
    must(frames[0]["source"]["path"], PROGRAM)
    variables = dap.locals(frames[0])
    must(dap.children(variables["count"])["int"]["value"], "5")
    answer = dap.request("evaluate", expression="count + 1", frameId=frames[0]["id"], context="watch")
    must(dap.children(answer)["int"]["value"], "6")
    text = "`process plugin packet monitor py eval count + 1"
    answer = dap.request("evaluate", expression=text, frameId=frames[0]["id"], context="repl")
    must_contain(answer["result"], "6\n")
    dap.request("stepIn", threadId=thread)
    must(dap.at(dap.stop("step")), ("deposit", 12))
    dap.request("stepOut", threadId=thread)
    must(dap.at(dap.stop("step")), ("values", 24))
    dap.request("continue", threadId=thread)
    must(dap.at(dap.stop("breakpoint")), ("depth", 33))
    dap.breakpoints(PROGRAM, {})
    dap.request("continue", threadId=thread)
    must(dap.end(), 0)
    must_contain(served.end(), "105")


first = Program(sys.argv[1], PROGRAM)
session({"gdb-remote-port": first.port}, first)
second = Program(sys.argv[1], PROGRAM)
session({"attachCommands": [f"gdb-remote {second.port}"]}, second)
