"""gdb's side of the Python debugger: the adapter for `pyview`, printers, frame filter, running, breakpoints."""
