"""Calls of functions leave registers alone of which debuggers know nothing: AVX-512's, which `memcpy` uses."""

import re
import subprocess
import sys
import tempfile

from served import gdb, lldb, must, must_contain

PROGRAM = sys.argv[1]
SOURCE = r"""
#include <stdio.h>
volatile int go_on;
static unsigned long in[8] = {1, 2, 3, 4, 5, 6, 7, 8}, out[9];
int clobber(int n) {
    __asm__ volatile("vpxorq %%zmm20, %%zmm20, %%zmm20\n kxorw %%k3, %%k3, %%k3" ::: "xmm20", "k3");
    return n + 1;
}
int main(void) {
    puts("ready");
    fflush(stdout);
    __asm__ volatile("vmovdqu64 %1, %%zmm20\n mov $77, %%eax\n kmovw %%eax, %%k3\n"
                     "1: pause\n cmpl $0, %2\n je 1b\n"
                     "vmovdqu64 %%zmm20, %0\n xor %%eax, %%eax\n kmovw %%k3, %%eax\n mov %%rax, 64+%0\n"
                     : "=m"(out) : "m"(in), "m"(go_on) : "eax", "xmm20", "k3", "memory");
    for (int i = 0; i < 9; i++) printf("%lu ", out[i]);
    puts("");
}
"""


def session(path: str, debugger: str) -> None:
    """A function that clears the registers is called in the loop that holds them."""
    program = subprocess.Popen([path], stdout=subprocess.PIPE, text=True)
    must(program.stdout.readline(), "ready\n")
    stub = subprocess.Popen([PROGRAM, "attach-stub", str(program.pid), ":0"], stderr=subprocess.PIPE, text=True)
    port = re.search(r"127\.0\.0\.1:(\d+)", stub.stderr.readline())[1]
    if debugger == "gdb":
        said = gdb(f":{port}", "print clobber(41)", "print clobber(1)", "set var go_on = 1", "continue")
    else:
        said = lldb(port, "expression clobber(41)", "expression clobber(1)", "expression go_on = 1", "continue")
    must_contain(said, "= 42", "= 2")
    must(program.stdout.read(), "1 2 3 4 5 6 7 8 77 \n")
    program.wait(60)
    stub.wait(60)


with tempfile.TemporaryDirectory() as folder:
    path = f"{folder}/hidden"
    subprocess.run(["cc", "-g", "-O1", "-mavx512f", "-o", path, "-x", "c", "-"], input=SOURCE, text=True, check=True)
    if "avx512f" in open("/proc/cpuinfo").read():
        session(path, "gdb")
        session(path, "lldb")
