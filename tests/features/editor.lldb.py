"""An editor debugs a Python program through `lldb-dap-19`, without a script."""

import os
import sys

from dap import Client, must

program = os.path.abspath("tests/features/program.py")
dap = Client(["lldb-dap-19"])
dap.request("initialize", adapterID="lldb-dap", linesStartAt1=True, columnsStartAt1=True, pathFormat="path")
launch = dap.send("launch", program=sys.argv[1], args=[program], cwd=os.getcwd())
dap.event("initialized")
dap.breakpoints(program, {24: "", 33: "n == 1"})
dap.request("setFunctionBreakpoints", breakpoints=[{"name": "program.careful"}])
dap.request("configurationDone")
dap.answer(launch)

thread = dap.stop("breakpoint")
frames = dap.frames(thread)
must([f["name"] for f in frames[:3]], ["values", "main", "<module>"])
must([f["line"] for f in frames[:3]], [24, 98, 108])
must(frames[0]["source"]["path"], program)
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
dap.breakpoints(program, {})
dap.request("continue", threadId=thread)
must(dap.end(), 0)
must(dap.output.split()[:4], ["105", "3", "14", "too"])
