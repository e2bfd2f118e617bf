"""Python programs as a debugger sees them: values, frames, names, all read from memory.

The package is independent of the debugger. A debugger gives it a `target.Target` to read and a
`session.Session` for the commands in `commands/`; the layouts,
tags and numbers come out of the debug information that the machine emits (`model.Model`), so
none of them is repeated here. Nothing in it runs the program, so everything works on core files,
and every pointer is distrusted: what cannot be read is an `errors.ViewError` that names it.
"""
