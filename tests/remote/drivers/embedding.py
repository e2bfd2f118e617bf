"""A C program that is linked with the library opens itself to debuggers: they see its C and its Python."""

import os
import subprocess
import sys
import tempfile

from served import gdb, lldb, must, must_contain, until

C = """
#include <dlfcn.h>
#include <stdio.h>
#include <unistd.h>
int main(void) {
    void *module = dlopen("./opens.py", RTLD_NOW);
    if (!module) return fprintf(stderr, "%s\\n", dlerror()), 1;
    printf("answer %ld\\n", ((long (*)(long))dlsym(module, "work"))(20));
    return 0;
}
"""
PYTHON = """import native, os
native.debug.listen(os.environ['ADDRESS'], wait=True)
def work(n):
    result = n * 2 + 2
    return result
"""


def main() -> None:
    folder_of_program = os.path.dirname(os.path.abspath(sys.argv[1]))
    library = next(d for d in (folder_of_program + "/deps", folder_of_program)
                   if os.path.exists(d + "/libdwarfpython.so"))
    with tempfile.TemporaryDirectory() as folder:
        open(f"{folder}/main.c", "w").write(C)
        open(f"{folder}/opens.py", "w").write(PYTHON)
        subprocess.run(["cc", "-g", "-o", "host", "main.c", "-L", library, "-ldwarfpython", f"-Wl,-rpath,{library}"],
                       cwd=folder, check=True)
        for debugger in gdb, lldb:
            path = f"{folder}/{debugger.__name__}"
            environment = {"DWARFPYTHON_STUB": os.path.abspath(sys.argv[1]), "ADDRESS": f"unix:{path}"}
            host = subprocess.Popen(["./host"], cwd=folder, stdout=subprocess.PIPE, text=True,
                                    env={**os.environ, **environment})
            until(lambda: os.path.exists(path))
            if debugger is gdb:
                said = gdb(path, "break work", "continue", "monitor py bt", "bt", "print n", "finish", "detach")
                must_contain(said, "work (n=20) at opens.py:4", "#0  work at ", "main () at main.c:8", "int(20)",
                             "Value returned is $2 = int(42)")
            else:
                said = lldb(path, "breakpoint set -n work", "continue", "bt", "detach")
                must_contain(said, "work(n=20) at opens.py:4", "main at main.c:8")
            must(host.communicate(timeout=60)[0], "answer 42\n")


main()
