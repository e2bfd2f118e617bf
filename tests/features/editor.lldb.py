"""An editor debugs a Python program through `lldb-dap-19`: as it is, and with the scripts."""

import os
import sys

from dap import Client, must

PROGRAM = os.path.abspath("tests/features/program.py")
SCRIPTS = {
    "initCommands": ["command script import lldb-scripts/dwarfpython.py"],
    "customFrameFormat": "${script.frame:lldbview.backtrace.call}",
}


def start(lines: dict[int, str], functions: list[str], **more: object) -> Client:
    """Starts the program under the adapter, with breakpoints."""
    dap = Client(["lldb-dap-19"])
    dap.begin("launch", PROGRAM, lines, functions, program=sys.argv[1], args=[PROGRAM], cwd=os.getcwd(), **more)
    return dap


def stock() -> None:
    """Without a script."""
    dap = start({24: "", 33: "n == 1"}, ["program.careful"])
    thread = dap.stop("breakpoint")
    must(dap.places(thread, 3), [("values", 24), ("main", 98), ("<module>", 108)])
    frames = dap.frames(thread)
    must(frames[0]["source"]["path"], PROGRAM)
    variables = dap.locals(frames[0])
    must(sorted(variables), sorted("count name ratio items table pair unique account".split()))
    must(dap.children(variables["count"])["int"]["value"], "5")
    must(dap.children(variables["name"])["data"]["value"].endswith('"five"'), True)
    must(dap.children(variables["ratio"])["float"]["value"], "2.5")
    account = dap.children(variables["account"])
    must(dap.children(account["balance"])["int"]["value"], "100")
    items = dap.children(dap.children(variables["items"])["items"])
    must(dap.children(items["[2]"])["float"]["value"], "3.5")
    answer = dap.request("evaluate", expression="count + 1", frameId=frames[0]["id"], context="watch")
    must(dap.children(answer)["int"]["value"], "6")
    dap.request("stepIn", threadId=thread)
    must(dap.at(dap.stop("step")), ("deposit", 12))
    dap.request("next", threadId=thread)
    must(dap.at(dap.stop("step")), ("deposit", 13))
    dap.request("stepOut", threadId=thread)
    must(dap.at(dap.stop("step")), ("values", 24))
    dap.request("continue", threadId=thread)
    must(dap.at(dap.stop("breakpoint")), ("depth", 33))
    must(dap.children(dap.locals(dap.frames(thread)[0])["n"])["int"]["value"], "1")
    dap.request("continue", threadId=thread)
    must(dap.at(dap.stop("breakpoint")), ("careful", 59))
    dap.breakpoints(PROGRAM, {})
    dap.request("continue", threadId=thread)
    must(dap.end(), 0)
    must(dap.output.split()[:4], ["105", "3", "14", "too"])


def scripted() -> None:
    """Values as Python writes them, opened to their items and attributes."""
    dap = start({26: ""}, [], **SCRIPTS)
    thread = dap.stop("breakpoint")
    frames = dap.frames(thread)
    must([f["name"] for f in frames[:2]], ["values(count=5, name='five')", "main()"])
    variables = dap.locals(frames[0])
    # The adapter shows a variable's address, then the summary.
    must(variables["count"]["value"].split(" ", 1)[1], "5")
    must(variables["name"]["value"].split(" ", 1)[1], "'five'")
    must(variables["items"]["value"].split(" ", 1)[1], "[1, 'two', 3.5, None]")
    items = dap.children(variables["items"])
    must([(name, item["value"]) for name, item in items.items()][:2], [("[0]", "1"), ("[1]", "'two'")])
    table = dap.children(variables["table"])
    must(dap.children(table["['b']"])["[1]"]["value"], "False")
    must(dap.children(variables["account"])["owner"]["value"], "'ann'")
    answer = dap.request("evaluate", expression="count + 1", frameId=frames[0]["id"], context="watch")
    must(answer["result"], "6")
    answer = dap.request("evaluate", expression="`py-print len(items)", frameId=frames[0]["id"], context="repl")
    must(answer["result"].split("\n")[1], "4")
    dap.request("continue", threadId=thread)
    must(dap.end(), 0)


stock()
scripted()
