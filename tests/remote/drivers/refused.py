"""Where tracing is refused the program says why and runs on; where a container's rules allow it, it
works. Docker's rules are made by hand: its capabilities, a namespace of processes, and a filter of
system calls with its decision on `ptrace`."""

from __future__ import annotations

import ctypes
import os
import re
import struct
import subprocess
import sys

from served import Program, gdb, lldb, must, must_contain, run, until

PROGRAM = sys.argv[1]
SLEEP = ["-c", "import time; time.sleep(2); print('done')"]
#: What a process in Docker has (moby, `oci/caps/defaults.go`): CAP_SYS_PTRACE is not among it.
CAPABILITIES = ("chown dac_override fsetid fowner mknod net_raw setgid setuid setfcap setpcap net_bind_service "
                "sys_chroot kill audit_write").split()
PTRACE = 101
ALLOW, ERRNO = 0x7fff0000, 0x00050000
EPERM = 1


def forbid_ptrace() -> None:
    """A filter as Docker had it before Linux 4.8, and gVisor and others have: no `ptrace`."""
    load, equal, answer = 0x20, 0x15, 0x06
    steps = [(load, 0, 0, 0), (equal, 0, 1, PTRACE), (answer, 0, 0, ERRNO | EPERM), (answer, 0, 0, ALLOW)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", len(steps), ctypes.addressof(code)))
    libc = ctypes.CDLL(None, use_errno=True)
    no_new_privileges, set_seccomp, mode_filter = 38, 22, 2
    if libc.prctl(no_new_privileges, 1, 0, 0, 0) or libc.prctl(set_seccomp, mode_filter, program):
        raise OSError(ctypes.get_errno(), "prctl")


def seccomp() -> None:
    """The program runs, and says what it has found."""
    served = Program(PROGRAM, *SLEEP, preexec_fn=forbid_ptrace)
    must_contain(served.said, "cannot trace process", "Operation not permitted", "seccomp", "--cap-add=SYS_PTRACE",
                 "--security-opt seccomp=unconfined")
    must(served.port, 0)
    must(served.end(), "done\n")
    victim = subprocess.Popen([PROGRAM, *SLEEP], stdout=subprocess.DEVNULL)
    must_contain(run([PROGRAM, "attach-stub", str(victim.pid), ":0"], preexec_fn=forbid_ptrace), "seccomp")
    must(victim.wait(), 0)


def docker() -> None:
    """With Docker's own rules nothing has to be switched on."""
    bounds = "-all," + ",".join(f"+{name}" for name in CAPABILITIES)
    container = ("unshare", "--fork", "--pid", "--mount-proc", "setpriv", "--bounding-set", bounds,
                 "--inh-caps", "-all")
    served = Program(PROGRAM, "examples/fac.py", before=container)
    must_contain(gdb(f":{served.port}", "break fac", "continue", "detach"), "fac (n=5) at fac.py:2", "process 1")
    must(served.end(), "120\n")
    both = f"{PROGRAM} -c 'import time; time.sleep(9)' & exec {PROGRAM} attach-stub $! :0"
    inside = subprocess.Popen([*container, "sh", "-c", both], stderr=subprocess.PIPE, text=True)
    port = re.search(r"127\.0\.0\.1:(\d+)", inside.stderr.readline())[1]
    must_contain(gdb(f":{port}", "detach"), "[Inferior 1 (process 2) detached]")
    must(inside.wait(60), 0)
    # Process 1 is another one where lldb runs: it needs the executable.
    served = Program(PROGRAM, "examples/fac.py", before=container)
    must_contain(lldb(served.port, "breakpoint set -n fac", "continue", "detach", file=PROGRAM), "fac(n=5) at fac.py:2")
    must(served.end(), "120\n")


def other_user() -> None:
    """Another user's program is not to be had."""
    victim = subprocess.Popen([PROGRAM, *SLEEP], stdout=subprocess.DEVNULL)
    nobody = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
    said = run([*nobody, PROGRAM, "attach-stub", str(victim.pid), ":0"])
    must_contain(said, f"cannot trace process {victim.pid}", "it belongs to another user")
    must(victim.wait(), 0)


def own_user() -> None:
    """A user without any capability debugs what is hers."""
    nobody = ("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--bounding-set", "-all")
    served = Program(PROGRAM, "examples/fac.py", before=nobody)
    must_contain(gdb(f":{served.port}", "break fac", "continue", "bt 1", "detach"), "fac (n=5) at fac.py:2")
    must(served.end(), "120\n")


def traced_already() -> None:
    """The debugger is told who was first."""
    served = Program(PROGRAM, "-c", "import time; time.sleep(6)", wait=False)
    first = subprocess.Popen(["gdb", "-nx", "-q", "-p", str(served.process.pid)], stdin=subprocess.PIPE,
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    status = f"/proc/{served.process.pid}/status"
    until(lambda: "TracerPid:\t0" not in open(status).read())
    must_contain(gdb(f":{served.port}"), f"process {first.pid} (gdb) traces it already: detach that first")
    first.communicate(b"detach\nquit\n", timeout=60)
    must_contain(gdb(f":{served.port}", "detach"), "detached")
    served.end()


if os.geteuid() != 0:
    sys.exit("this test has to be root: it gives up capabilities, and becomes another user")
for case in seccomp, docker, other_user, own_user, traced_already:
    case()
