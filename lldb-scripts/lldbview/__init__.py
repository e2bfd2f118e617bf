"""lldb's side of the Python debugger: the adapter for `pyview`, summaries, backtraces, running, breakpoints."""
