"""A client of the Debug Adapter Protocol, as an editor has one, for tests of `lldb-dap-19`."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from collections.abc import Sequence
from typing import Any

SECONDS = 60


class Failure(Exception):
    """What the adapter did not do."""


class Client:
    """An adapter's process: requests and their answers, events in order."""

    def __init__(self, command: list[str]) -> None:
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.messages: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self.events: list[dict[str, Any]] = []
        self.answers: dict[int, dict[str, Any]] = {}
        self.output = ""
        self.sequence = 0
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        pipe = self.process.stdout
        while True:
            length = 0
            while True:
                line = pipe.readline()
                if not line.endswith(b"\n"):
                    self.messages.put(None)
                    return
                if line == b"\r\n":
                    break
                name, _, value = line.decode().partition(":")
                if name.lower() == "content-length":
                    length = int(value)
            body = pipe.read(length)
            self.messages.put(json.loads(body) if len(body) == length else None)

    def _receive(self) -> None:
        """Files the next message: an answer under its request's number, or an event."""
        try:
            message = self.messages.get(timeout=SECONDS)
        except queue.Empty:
            raise Failure(f"no message within {SECONDS} s") from None
        if message is None:
            raise Failure("the adapter ended")
        if message["type"] == "response":
            self.answers[message["request_seq"]] = message
        elif message["type"] == "event":
            body = message.get("body") or {}
            if message["event"] == "output" and body.get("category") == "stdout":
                self.output += body["output"]
            self.events.append(message)

    def send(self, command: str, **arguments: Any) -> int:
        """Sends a request; its number."""
        self.sequence += 1
        request = {"seq": self.sequence, "type": "request", "command": command, "arguments": arguments}
        body = json.dumps(request).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()
        return self.sequence

    def answer(self, number: int) -> dict[str, Any]:
        """The body of the answer to a request."""
        while number not in self.answers:
            self._receive()
        message = self.answers.pop(number)
        if not message["success"]:
            raise Failure(f"{message['command']}: {message.get('message')} {message.get('body')}")
        return message.get("body") or {}

    def request(self, command: str, **arguments: Any) -> dict[str, Any]:
        """Sends a request and waits for the answer's body."""
        return self.answer(self.send(command, **arguments))

    def event(self, *names: str) -> dict[str, Any]:
        """The next event of one of these names, with its body; others before it are dropped."""
        while True:
            while not self.events:
                self._receive()
                refused = next((m for m in self.answers.values() if not m["success"]), None)
                if refused:
                    raise Failure(f"{refused['command']}: {refused.get('message')} {refused.get('body')}")
            event = self.events.pop(0)
            if event["event"] in names:
                return event

    def stop(self, reason: str) -> int:
        """Waits for the next stop; the thread that stopped."""
        event = self.event("stopped", "exited", "terminated")
        if event["event"] != "stopped" or event["body"]["reason"] != reason:
            raise Failure(f"expected a stop for '{reason}', got {event}")
        return event["body"]["threadId"]

    def begin(self, request: str, path: str, lines: dict[int, str], functions: Sequence[str] = (), **how: Any) -> None:
        """Begins a session by `launch` or `attach`, with breakpoints in a file and at functions."""
        self.request("initialize", adapterID="lldb-dap", linesStartAt1=True, columnsStartAt1=True, pathFormat="path")
        begun = self.send(request, **how)
        self.event("initialized")
        self.breakpoints(path, lines)
        self.request("setFunctionBreakpoints", breakpoints=[{"name": name} for name in functions])
        self.request("configurationDone")
        self.answer(begun)

    def breakpoints(self, path: str, lines: dict[int, str]) -> None:
        """Sets the breakpoints of a file: lines and their conditions."""
        wanted = [{"line": n, "condition": c} if c else {"line": n} for n, c in lines.items()]
        self.request("setBreakpoints", source={"path": path}, breakpoints=wanted)

    def frames(self, thread: int) -> list[dict[str, Any]]:
        """The frames of a thread, innermost first."""
        return self.request("stackTrace", threadId=thread)["stackFrames"]

    def at(self, thread: int) -> tuple[str, int]:
        """Function and line where a thread stands."""
        return self.places(thread, 1)[0]

    def places(self, thread: int, count: int) -> list[tuple[str, int]]:
        """Functions and lines of the innermost frames of a thread."""
        return [(frame["name"], frame["line"]) for frame in self.frames(thread)[:count]]

    def locals(self, frame: dict[str, Any]) -> dict[str, dict[str, Any]]:
        """The variables of a frame by name."""
        scopes = self.request("scopes", frameId=frame["id"])["scopes"]
        return self.children(next(s for s in scopes if s["name"] == "Locals"))

    def children(self, variable: dict[str, Any]) -> dict[str, dict[str, Any]]:
        """What a variable (or a scope) opens to, by name."""
        found = self.request("variables", variablesReference=variable["variablesReference"])
        return {child["name"]: child for child in found["variables"]}

    def end(self) -> int:
        """Waits for the program's end; its exit code."""
        code = self.event("exited")["body"]["exitCode"]
        self.request("disconnect")
        self.process.wait(SECONDS)
        return code


def must(actual: Any, expected: Any) -> None:
    """Fails unless both are equal."""
    if actual != expected:
        raise Failure(f"expected {expected!r}, got {actual!r}")
