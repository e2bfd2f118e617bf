"""`fails COMMAND`: runs an lldb command that must fail, and shows its error."""

import lldb


def fails(debugger, command, context, result, _internal):
    """Run a command that must fail, and show its error."""
    answer = lldb.SBCommandReturnObject()
    debugger.GetCommandInterpreter().HandleCommand(command, context, answer)
    if answer.Succeeded():
        result.SetError(f"'{command}' should have failed")
    else:
        result.AppendMessage((answer.GetError() or "").strip())


def __lldb_init_module(debugger, _internal):
    """Called by lldb."""
    debugger.HandleCommand("command script add -f fails_lldb.fails fails")
