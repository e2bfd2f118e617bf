"""Signals of a program under the server: shown, passed on unseen, dropped, left behind by a debugger that
goes; and what is known of them."""

from __future__ import annotations

import struct
import sys

from served import Connection, Program, gdb, must, must_contain

PROGRAM = sys.argv[1]
#: SIGUSR1 as the protocol numbers it.
USR1 = "1e"
SENDS = """import os, signal
got = []
signal.signal(signal.SIGUSR1, lambda number, frame: got.append(number))
for i in range({}):
    os.kill(os.getpid(), signal.SIGUSR1)
print(len(got))
"""


def start(count: int) -> tuple[Program, Connection]:
    """A program that will send itself so many signals, and a connection with it."""
    served = Program(PROGRAM, "-c", SENDS.format(count))
    connection = Connection(served.port)
    must_contain(connection.ask("?"), "T05")
    return served, connection


def passed_on() -> None:
    """`QPassSignals`: the debugger hears of none, the program gets all."""
    served, connection = start(500)
    must(connection.ask(f"QPassSignals:e;{USR1}"), "OK")
    must(connection.ask("vCont;c")[:3], "W00")
    must(served.end(), "500\n")


def shown() -> None:
    """Each stops the program; the debugger decides whether it gets it."""
    served, connection = start(4)
    for action in "c", "c", f"C{USR1}", "c":
        must(connection.ask(f"vCont;{action}")[:3], f"T{USR1}")
    must(connection.ask(f"vCont;C{USR1}")[:3], "W00")
    must(served.end(), "2\n")


def exchanged() -> None:
    """The program gets the signal that the debugger names: SIGTERM ends it."""
    served, connection = start(1)
    must(connection.ask("vCont;c")[:3], f"T{USR1}")
    must(connection.ask("vCont;Cf")[:3], "X0f")
    must(served.process.wait(60), -15)


def left_behind() -> None:
    """A debugger that goes at a signal's stop leaves the signal, unless `QProgramSignals` lists others only."""
    for listed, printed in (None, "1\n"), (f"e;{USR1}", "1\n"), ("e", "0\n"):
        served, connection = start(1)
        if listed:
            must(connection.ask(f"QProgramSignals:{listed}"), "OK")
        must(connection.ask("vCont;c")[:3], f"T{USR1}")
        must(connection.ask("D"), "OK")
        must(served.end(), printed)


def described() -> None:
    """siginfo: read and changed by packets, read by gdb."""
    served, connection = start(1)
    connection.ask("vCont;c")
    reply = connection.ask("qXfer:siginfo:read::0,80")
    must(reply[0], "l")
    number, _, code, _, sender = struct.unpack_from("5i", reply[1:].encode("latin-1"))
    must((number, code, sender), (10, 0, served.process.pid))
    # The sender's number has the place 16.
    must(connection.ask("qXfer:siginfo:write::10:abcd"), "4")
    must(connection.ask("qXfer:siginfo:read::10,4"), "mabcd")
    must(connection.ask("qXfer:siginfo:write::7f:abcd"), "E01")
    must(connection.ask("D"), "OK")
    must(served.end(), "1\n")
    served = Program(PROGRAM, "-c", SENDS.format(2))
    said = gdb(f":{served.port}", "continue", "print $_siginfo.si_signo", "print $_siginfo._sifields._kill.si_pid",
               "handle SIGUSR1 nostop noprint pass", "continue")
    must_contain(said, "Program received signal SIGUSR1", "= 10", f"= {served.process.pid}", "exited normally")
    must(served.end(), "2\n")


for case in passed_on, shown, exchanged, left_behind, described:
    case()
