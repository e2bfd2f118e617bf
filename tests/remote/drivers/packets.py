"""The packets of both debuggers, one by one, and the ends that a program can come to."""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from served import Connection, Failure, Program, must, must_contain, until

PROGRAM = sys.argv[1]
SCRIPT = """
import threading, time
def work():
    time.sleep(100)
thread = threading.Thread(target=work, daemon=True)
thread.start()
time.sleep(100)
"""


def hexed(text: str) -> str:
    """A text as packets carry it."""
    return text.encode().hex()


def fields(text: str) -> dict[str, str]:
    """`key:value;` as a dict."""
    return dict(part.split(":", 1) for part in text.split(";") if part)


def transfer(connection: Connection, what: str) -> str:
    """An object of `qXfer`, in pieces of 1,000 bytes."""
    whole, last = "", ""
    while last != "l":
        piece = connection.ask(f"qXfer:{what}:{len(whole):x},3e8")
        last, whole = piece[:1], whole + piece[1:]
        if last not in ("l", "m"):
            raise Failure(f"{what}: {piece}")
    return whole


def questions() -> None:
    """What can be asked of a program that stands."""
    served = Program(PROGRAM, "-c", SCRIPT, wait=False)
    pid = served.process.pid
    until(lambda: any(t.read_text() == "Thread-1 (work)\n" for t in Path(f"/proc/{pid}/task").glob("*/comm")))
    c = Connection(served.port)
    must_contain(c.ask("?"), "T05", f"thread:p{pid:x}.")
    must(c.ask("qAttached"), "1")
    must(c.ask("qC"), f"QCp{pid:x}.{pid:x}")
    must(c.ask("vMustReplyEmpty"), "")
    must(c.ask("QPassSignals:e;10"), "OK")
    must(c.ask("QProgramSignals:e"), "OK")
    must(c.ask("vCont?"), "vCont;c;C;s;S;r")
    threads = c.ask("qfThreadInfo")
    must(sorted(threads[1:].split(",")), sorted(f"p{pid:x}.{int(t.name):x}" for t in Path(f"/proc/{pid}/task").iterdir()))
    other = next(t for t in threads[1:].split(",") if not t.endswith(f".{pid:x}"))
    must(bytes.fromhex(c.ask(f"qThreadExtraInfo,{other}")), b"Thread-1 (work)")
    must((c.ask(f"T{other}"), c.ask("T1")), ("OK", "E03"))
    must_contain(transfer(c, "threads:read:"), f'<thread id="{other}" name="Thread-1 (work)"/>')
    must_contain(transfer(c, "features:read:target.xml"), "ymm0h", "orig_rax", "fs_base")
    must_contain(transfer(c, "libraries-svr4:read:"), "libc.so.6", "main-lm=")
    must_contain(transfer(c, f"exec-file:read:{pid:x}"), str(Path(PROGRAM).resolve()))
    auxv = transfer(c, "auxv:read:").encode("latin-1")
    must(auxv, Path(f"/proc/{pid}/auxv").read_bytes())
    info = fields(c.ask("qProcessInfo"))
    must((int(info["pid"], 16), info["endian"], info["ptrsize"]), (pid, "little", "8"))
    must_contain(bytes.fromhex(fields(c.ask("qHostInfo"))["triple"]).decode(), "x86_64", "linux")
    pc = int.from_bytes(bytes.fromhex(c.ask("p10")), "little")
    must_contain(fields(c.ask(f"qMemoryRegionInfo:{pc:x}"))["permissions"], "rx")
    must("permissions" in fields(c.ask("qMemoryRegionInfo:0")), False)
    must_contain(json.dumps(json.loads(c.ask("jThreadsInfo"))), f'"tid": {pid}', '"name": "Thread-1 (work)"')
    must_contain(c.ask(f"qThreadStopInfo{other}"), f"thread:{other}")
    must(int(c.ask("qShlibInfoAddr"), 16) != 0, True)
    must(c.ask(f"m{pc:x},4"), c.ask(f"x{pc:x},4").encode("latin-1").hex())
    must((c.ask("m0,4"), c.ask("x0,0")), ("E0e", "OK"))
    must_contain(c.ask("vAttach;1"), "E.this server debugs one running program")
    must((c.ask("vKill;1"), c.ask("D;1")), ("E03", "E03"))
    must(c.ask("D"), "OK")
    must(Connection(served.port).ask(f"vKill;{pid:x}"), "OK")
    must(served.process.wait(60), -9)


def files() -> None:
    """Files can be read, and not written."""
    with tempfile.TemporaryDirectory() as folder:
        mine, new = Path(folder, "mine"), Path(folder, "new")
        mine.write_text("text")
        served = Program(PROGRAM, "-c", SCRIPT, wait=False)
        c = Connection(served.port)
        number = c.ask(f"vFile:open:{hexed(str(mine))},0,0")
        must(c.ask(f"vFile:pread:{number[1:]},10,0"), "F04;text")
        must(c.ask(f"vFile:close:{number[1:]}"), "F0")
        # Write only, read and write, truncated; created.
        for path, flags in (mine, 1), (mine, 2), (mine, 0x401), (new, 0x200), (new, 0x201), (new, 0x202):
            must_contain(c.ask(f"vFile:open:{hexed(str(path))},{flags:x},1b6"), "F-1,")
        must(c.ask(f"vFile:unlink:{hexed(str(mine))}"), "")
        must(c.ask(f"vFile:pwrite:{number[1:]},0,x"), "")
        must((mine.read_text(), new.exists()), ("text", False))
        must_contain(c.ask(f"vFile:open:{hexed(folder + '/no')},0,0"), "F-1,02")
        c.send("k")
        must(served.process.wait(60), -9)


def range_steps() -> None:
    """A step through a range ends outside of it, and makes one reply."""
    served = Program(PROGRAM, "examples/fac.py")
    c = Connection(served.port)
    here = lambda: int.from_bytes(bytes.fromhex(c.ask("p10")), "little")
    start = here()
    must_contain(c.ask(f"vCont;s:p{served.process.pid:x}.{served.process.pid:x}"), "T05")
    single = here()
    must(start < single < start + 16, True)
    must_contain(c.ask(f"vCont;r{start:x},{start + 16:x}:p{served.process.pid:x}.{served.process.pid:x}"), "T05")
    must(start <= here() < start + 16, False)
    must(c.ask("D"), "OK")
    must(served.end(), "120\n")


def ends() -> None:
    """The debugger hears of the status, or of the signal, and so does the parent."""
    for text, reply, code in [("import sys; sys.exit(7)", "W07", 7), ("import os; os.kill(os.getpid(), 9)", "X09", -9),
                              ("import os; os.abort()", "T06", -6)]:
        served = Program(PROGRAM, "-c", text)
        c = Connection(served.port)
        said = c.ask("vCont;c")
        must(said[:3], reply)
        if said.startswith("T"):
            must(c.ask("vCont;C06")[:3], "X06")
        must(served.process.wait(60), code)


for case in questions, files, range_steps, ends:
    case()
