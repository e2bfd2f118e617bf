"""`quick SECONDS COMMAND`: runs a command and says how long gdb has worked for it, and its last line."""

import time

import gdb


class Quick(gdb.Command):
    """Run a command that must not take long."""

    def __init__(self) -> None:
        super().__init__("quick", gdb.COMMAND_MAINTENANCE)

    def invoke(self, argument: str, from_tty: bool) -> None:
        """Called by gdb."""
        most, command = argument.split(None, 1)
        start = time.process_time()
        lines = gdb.execute(command, to_string=True).splitlines()
        taken = time.process_time() - start
        verdict = "in time" if taken <= float(most) else "TOO SLOW"
        print(f"{verdict}: {command} took {taken:.2f} s of {most}, {len(lines)} lines\n{lines[-1]}")


Quick()
