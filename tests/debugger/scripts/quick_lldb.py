"""`quick SECONDS COMMAND`: runs a command and says how long lldb has worked for it, and its last line."""

import time

import lldb


def quick(debugger, argument, context, result, _internal):
    """Run a command that must not take long."""
    most, command = argument.split(None, 1)
    answer = lldb.SBCommandReturnObject()
    start = time.process_time()
    debugger.GetCommandInterpreter().HandleCommand(command, context, answer)
    taken = time.process_time() - start
    lines = ((answer.GetOutput() or "") + (answer.GetError() or "")).splitlines()
    verdict = "in time" if taken <= float(most) else "TOO SLOW"
    result.AppendMessage(f"{verdict}: {command} took {taken:.2f} s of {most}, {len(lines)} lines\n{lines[-1]}")


def __lldb_init_module(debugger, _internal):
    """Called by lldb."""
    debugger.HandleCommand("command script add -f quick_lldb.quick quick")
