"""perf over CPython 3.11."""
# lacks: perf sees the interpreter's C functions (Python 3.12 and later have -X perf)

import sys

from profile import Recording

recording = Recording("/usr/bin/python3.11")
try:
    symbols = {symbol for stack in recording.stacks() for symbol in stack}
    if not any("_PyEval_EvalFrameDefault" in symbol for symbol in symbols):
        sys.exit(f"no interpreter: {symbols}")
    if any("inner" in symbol or "outer" in symbol for symbol in symbols):
        sys.exit(f"Python's functions have names: {symbols}")
finally:
    recording.close()
