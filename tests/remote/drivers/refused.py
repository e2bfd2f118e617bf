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
PTRACE, PTRACE_SEIZE = 101, 0x4206
LOAD, EQUAL, ANSWER = 0x20, 0x15, 0x06
ALLOW, ERRNO = 0x7fff0000, 0x00050000
EPERM = 1
NOBODY = ("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups")
#: Runs the command behind the value where Yama seems to have that value.
YAMA = ("unshare", "--mount", "sh", "-ec", "mount -t tmpfs none /proc/sys/kernel; mkdir /proc/sys/kernel/yama; "
        "echo $0 > /proc/sys/kernel/yama/ptrace_scope; exec \"$@\"")


def install(*steps: tuple[int, int, int, int]) -> None:
    """A filter of system calls for this process and what it becomes (`<linux/filter.h>`)."""
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", len(steps), ctypes.addressof(code)))
    libc = ctypes.CDLL(None, use_errno=True)
    no_new_privileges, set_seccomp, mode_filter = 38, 22, 2
    if libc.prctl(no_new_privileges, 1, 0, 0, 0) or libc.prctl(set_seccomp, mode_filter, program):
        raise OSError(ctypes.get_errno(), "prctl")


def forbid_ptrace() -> None:
    """As Docker had it before Linux 4.8, and gVisor and others have: no `ptrace`."""
    install((LOAD, 0, 0, 0), (EQUAL, 0, 1, PTRACE), (ANSWER, 0, 0, ERRNO | EPERM), (ANSWER, 0, 0, ALLOW))


def forbid_seizing() -> None:
    """As a security module has it: there is a `ptrace`, which refuses every process (0 is none)."""
    request, process = 16, 24
    install((LOAD, 0, 0, 0), (EQUAL, 0, 5, PTRACE), (LOAD, 0, 0, request), (EQUAL, 0, 3, PTRACE_SEIZE),
            (LOAD, 0, 0, process), (EQUAL, 1, 0, 0), (ANSWER, 0, 0, ERRNO | EPERM), (ANSWER, 0, 0, ALLOW))


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
    said = run([*NOBODY, PROGRAM, "attach-stub", str(victim.pid), ":0"])
    must_contain(said, f"cannot trace process {victim.pid}", "it belongs to another user")
    must(victim.wait(), 0)


def own_user() -> None:
    """A user without any capability debugs what is hers."""
    served = Program(PROGRAM, "examples/fac.py", before=(*NOBODY, "--bounding-set", "-all"))
    must_contain(gdb(f":{served.port}", "break fac", "continue", "bt 1", "detach"), "fac (n=5) at fac.py:2")
    must(served.end(), "120\n")


def yama() -> None:
    """The value of `kernel.yama.ptrace_scope` is named, and what to do. The kernel refuses here for another
    reason, as there need not be a Yama: the program has a capability; or a filter."""
    capable = (*NOBODY, "--inh-caps", "+net_raw", "--ambient-caps", "+net_raw")
    victim = subprocess.Popen([*capable, PROGRAM, "-c", "input()"], stdin=subprocess.PIPE)
    until(lambda: "dwarfpython" in open(f"/proc/{victim.pid}/comm").read())
    attach = [*NOBODY, "--bounding-set", "-all", PROGRAM, "attach-stub", str(victim.pid), ":0"]
    advice = {"1": "start it with --gdbstub", "2": "only programs with CAP_SYS_PTRACE", "3": "nobody may trace"}
    for value, text in advice.items():
        must_contain(run([*YAMA, value, *attach]), f"cannot trace process {victim.pid}", f"ptrace_scope is {value}: ", text)
    must_contain(run(attach), "rights that this process has not", "CAP_SYS_PTRACE")
    victim.communicate(b"\n", timeout=60)
    must(victim.returncode, 0)
    # Refused only when a debugger comes: that hears of it, and the program runs on.
    served = Program(PROGRAM, *SLEEP, before=(*YAMA, "2"), wait=False, preexec_fn=forbid_seizing)
    must_contain(gdb(f":{served.port}"), "kernel.yama.ptrace_scope is 2: ")
    must(served.end(), "done\n")


def shut() -> None:
    """A program that has forbidden its own user to look into it says so, and runs."""
    text = ("import native\nnative.load('libc.so.6', header='sys/prctl.h').prctl(4, 0, 0, 0, 0)\n"
            "try: native.debug.listen()\nexcept OSError as e: print(e)")
    said = run([*NOBODY, "--bounding-set", "-all", PROGRAM, "-c", text])
    must_contain(said, "cannot trace process", "PR_SET_DUMPABLE", "CAP_SYS_PTRACE")


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
for case in seccomp, docker, other_user, own_user, yama, shut, traced_already:
    case()
