"""The server as its users meet it: a second debugger, other protocols, addresses that cannot be,
a program that becomes another one."""

import os
import re
import socket
import stat
import subprocess
import sys
import tempfile
import time
import urllib.request

from served import Connection, Failure, Program, gdb, lldb, must, must_contain, run

PROGRAM = sys.argv[1]
SLEEP = ["-c", "import time; time.sleep(3); print('done')"]


def second_debugger() -> None:
    """A second one hears why it cannot; the first one is not disturbed."""
    served = Program(PROGRAM, *SLEEP, wait=False)
    first = Connection(served.port)
    must_contain(gdb(f":{served.port}"), "another debugger is connected to this program")
    must_contain(lldb(served.port), "stop reason = another debugger is connected to this program")
    must_contain(first.ask("?"), "T05")
    first.socket.close()
    must(served.end(), "done\n")


def other_protocols() -> None:
    """A browser on the port is hung up on, and nothing stops."""
    served = Program(PROGRAM, *SLEEP, wait=False)
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{served.port}/", timeout=20)
        raise Failure("the server speaks HTTP")
    except OSError:
        pass
    must_contain(open(f"/proc/{served.process.pid}/status").read(), "TracerPid:\t0")
    must(served.end(), "done\n")


def addresses() -> None:
    """What cannot be listened at is named, with the reason; the program runs."""
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as taken:
        plain = f"{folder}/plain"
        open(plain, "w").write("mine")
        port = taken.getsockname()[1]
        for address, *reasons in [
            (f"127.0.0.1:{port}", f"127.0.0.1:{port}", "in use"),
            (f"unix:{plain}", plain, "there is a file"),
            (f"unix:{folder}/no/such", f"{folder}/no/such", "No such file or directory"),
            ("192.0.2.1:0", "192.0.2.1:0"),
        ]:
            allow = ["--gdbstub-allow-remote"] if address.startswith("192") else []
            said = run([PROGRAM, "--gdbstub", address, *allow, "-c", "print('runs')"])
            must_contain(said, "dwarfpython: ", *reasons)
            must(said.splitlines()[-1], "runs")
            must(len(said.splitlines()), 2)
        must(open(plain).read(), "mine")
        must_contain(run([PROGRAM, "--gdbstub", f"unix:{folder}/{'x' * 120}", "-c", "1"]), "at most 107 bytes")
        # What a killed server has left behind is no obstacle.
        stale = f"{folder}/stale"
        left = socket.socket(socket.AF_UNIX)
        left.bind(stale)
        left.close()
        served = Program(PROGRAM, "examples/fac.py", address=f"unix:{stale}")
        must(stat.S_IMODE(os.stat(stale).st_mode), 0o600)
        must_contain(served.said, f"gdb -ex 'target remote {stale}'", f"unix-connect://{stale}")
        must_contain(gdb(stale, "break fac", "continue", "detach"), "fac (n=5) at fac.py:2")
        must(served.end(), "120\n")


def instructions() -> None:
    """What the program's line says is to be typed works as it stands, for each form of address."""
    debuggers = [(["gdb", "-nx", "-batch", "-l", "30", "-ex"], "break fac"),
                 (["lldb-19", "--no-lldbinit", "-b", "-o"], "breakpoint set -n fac")]
    with tempfile.TemporaryDirectory() as folder:
        for address, *more in [("[::1]:0",), ("localhost:0",), (f"unix:{folder}/socket",),
                               ("0.0.0.0:0", "--gdbstub-allow-remote")]:
            for command, stop in debuggers:
                served = Program(PROGRAM, *more, "examples/fac.py", address=address)
                name, option = command[0].removesuffix("-19"), command[-1]
                typed = re.search(f"{name} {option} '([^']*)'", served.said)[1]
                must_contain(run([*command, typed, option, stop, option, "continue", option, "detach"]), "fac.py:2")
                must(served.end(), "120\n")


def at_run_time() -> None:
    """A program opens itself, and hears why it cannot."""
    text = ("import native, time\n"
            "for address in 'nowhere', '192.0.2.1:0', 'unix:':\n"
            "    try: native.debug.listen(address)\n"
            "    except ValueError as e: print(e)\n"
            "print(native.debug.listen(), flush=True)\n"
            "time.sleep(3)\n"
            "print('done')")
    program = subprocess.Popen([PROGRAM, "-c", text], stdout=subprocess.PIPE, text=True)
    said = "".join(program.stdout.readline() for _ in range(4))
    must_contain(said, "not HOST:PORT or unix:PATH: 'nowhere'", "192.0.2.1 is reachable from other machines",
                 "no path behind unix:")
    port = re.search(r"127\.0\.0\.1:(\d+)", said)[1]
    must_contain(gdb(f":{port}", "monitor py bt", "detach"), "#0  <module> at <string>:6", "detached")
    must(program.communicate(timeout=60)[0], "done\n")


def socket_of_a_living_server() -> None:
    """A socket that somebody listens at is not taken away."""
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/socket"
        served = Program(PROGRAM, *SLEEP, address=f"unix:{path}", wait=False)
        must_contain(run([PROGRAM, "--gdbstub", f"unix:{path}", "-c", "print('runs')"]), "in use", "runs")
        must(served.end(), "done\n")


def another_program() -> None:
    """`exec` of something else: both debuggers see it, and it runs to its end."""
    text = "import os; os.execv('/bin/echo', ['echo', 'something else'])"
    served = Program(PROGRAM, "-c", text)
    must_contain(gdb(f":{served.port}", "catch exec", "continue", "info proc exe", "monitor py bt", "continue"),
                 "/bin/echo", "is no dwarfpython: it knows no Python", "exited normally")
    must(served.end(), "something else\n")
    served = Program(PROGRAM, "-c", text)
    must_contain(lldb(served.port, "continue", "continue"), "stop reason = exec", "exited with status = 0")
    must(served.end(), "something else\n")


def environment() -> None:
    """Variables do what the flags do; a bad one costs a line, not the program."""
    def start(text: str) -> subprocess.Popen:
        return subprocess.Popen([PROGRAM, "examples/fac.py"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                env={**os.environ, "DWARFPYTHON_GDBSTUB": text, "DWARFPYTHON_GDBSTUB_WAIT": "1"})
    program = start(":0")
    port = re.search(r"127\.0\.0\.1:(\d+)", program.stderr.readline())[1]
    must_contain(gdb(f":{port}", "detach"), "<module> () at fac.py:1")
    must(program.communicate(timeout=60)[0], "120\n")
    out, said = start("nowhere").communicate(timeout=60)
    must((out, "not HOST:PORT or unix:PATH: 'nowhere'" in said), ("120\n", True))


def interrupt() -> None:
    """Ctrl-C stops what computes, and what waits."""
    for text in "while True: pass", "import time; time.sleep(100)":
        served = Program(PROGRAM, "-c", text)
        connection = Connection(served.port)
        must_contain(connection.ask("?"), "T05")
        for _ in range(20):
            connection.send("vCont;c")
            time.sleep(0.02)
            connection.socket.sendall(b"\x03")
            must_contain(connection.receive(), "T02")
        connection.send("k")
        must(served.process.wait(60), -9)


for case in environment, interrupt, second_debugger, other_protocols, addresses, instructions, at_run_time, socket_of_a_living_server, another_program:
    case()
