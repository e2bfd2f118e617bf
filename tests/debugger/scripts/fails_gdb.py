"""`fails COMMAND`: runs a gdb command that must fail, and shows its error."""

import gdb


class Fails(gdb.Command):
    """Run a command that must fail, and show its error."""

    def __init__(self) -> None:
        super().__init__("fails", gdb.COMMAND_MAINTENANCE)

    def invoke(self, argument: str, from_tty: bool) -> None:
        """Called by gdb."""
        try:
            gdb.execute(argument)
        except gdb.error as e:
            print(f"error: {e}")
        else:
            raise gdb.GdbError(f"'{argument}' should have failed")


Fails()
