"""Programs behind our server, for the tests of this folder."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import time
from typing import Any, Callable

SECONDS = 120


class Failure(Exception):
    """What the server, or the program, did not do."""


def must(actual: Any, expected: Any) -> None:
    """Fails unless both are equal."""
    if actual != expected:
        raise Failure(f"expected {expected!r}, got {actual!r}")


def must_contain(text: str, *parts: str) -> None:
    """Fails unless every part is in the text."""
    for part in parts:
        if part not in text:
            raise Failure(f"{part!r} is not in {text!r}")


class Program:
    """A program with a server; `port` is where it listens."""

    def __init__(self, executable: str, *arguments: str, before: tuple[str, ...] = (), wait: bool = True,
                 address: str = ":0", **more: Any) -> None:
        flags = ["--gdbstub", address, *(["--gdbstub-wait"] if wait else [])]
        self.process = subprocess.Popen([*before, executable, *flags, *arguments], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more)
        self.said = self.process.stderr.readline()
        found = re.search(r"127\.0\.0\.1:(\d+)", self.said)
        self.port = int(found[1]) if found else 0

    def end(self) -> str:
        """Waits for the end, which must be a good one; what the program has printed."""
        out, err = self.process.communicate(timeout=SECONDS)
        if self.process.returncode != 0:
            raise Failure(f"exit code {self.process.returncode}: {self.said}{err}")
        return out

    def helper(self) -> int:
        """The helper's process."""
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                line = open(f"/proc/{pid}/cmdline", "rb").read().split(b"\0")
            except OSError:
                continue
            if b"--helper" in line and str(self.process.pid).encode() in line:
                return int(pid)
        raise Failure("there is no helper")


class Connection:
    """A debugger's end of the line, packet by packet. It acknowledges nothing, which the server allows."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), SECONDS)
        self.bytes = b""
        self.ask("qSupported:multiprocess+;swbreak+")

    def send(self, body: str) -> None:
        """Sends a packet."""
        self.socket.sendall(b"$%s#%02x" % (body.encode(), sum(body.encode()) & 255))

    def receive(self) -> str:
        """The body of the next reply."""
        while not (found := re.search(rb"\$([^#]*)#..", self.bytes, re.DOTALL)):
            more = self.socket.recv(1 << 16)
            if not more:
                raise Failure(f"closed after {self.bytes!r}")
            self.bytes += more
        self.bytes = self.bytes[found.end():]
        body = re.sub(rb"(.)\*(.)", lambda e: e[1] * (e[2][0] - 28), found[1], flags=re.DOTALL)
        return re.sub(rb"}(.)", lambda e: bytes([e[1][0] ^ 0x20]), body, flags=re.DOTALL).decode("latin-1")

    def ask(self, body: str) -> str:
        """The reply to a packet."""
        self.send(body)
        return self.receive()


def run(command: list[str], **more: Any) -> str:
    """Output and errors of a command."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, timeout=SECONDS, **more)
    return done.stdout


def gdb(port: object, *commands: str) -> str:
    """What stock gdb says to commands after it has connected."""
    text = ["gdb", "-nx", "-batch", "-l", "30", "-ex", "set width 0", "-ex", f"target remote {port}"]
    return run([*text, *(part for command in commands for part in ("-ex", command))])


def lldb(port: object, *commands: str, file: str = "") -> str:
    """The same of stock lldb, which may know the executable."""
    connect = f"gdb-remote {port}" if str(port).isdigit() else f"process connect --plugin gdb-remote unix-connect://{port}"
    text = ["lldb-19", "--no-lldbinit", "-b", *filter(None, [file]), "-o", connect]
    return run([*text, *(part for command in commands for part in ("-o", command))])


def until(what: Callable[[], bool]) -> None:
    """Waits until something is so."""
    end = time.monotonic() + SECONDS
    while not what():
        if time.monotonic() > end:
            raise Failure("it never came to it")
        time.sleep(0.01)
