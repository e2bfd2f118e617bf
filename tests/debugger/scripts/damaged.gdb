# Objects whose memory was overwritten: an error in the place of the value, never more.
# run: tests/debugger/scripts/kinds.py
# with: scripts
# never: Traceback
# never: Python Exception
set pagination off
set width 0
set breakpoint pending on
break kinds.py:124
run
python from gdbview.session import SESSION; from pyview.evaluate import evaluator
python def at(text): return evaluator(SESSION.scope()).run(text).address
python def put(address, word): gdb.selected_inferior().write_memory(address, word.to_bytes(8, "little"))
python put(at("point"), 0x1234567812345678)
py-print 1
# expect: 1
fails py-print point
# expect: error: damaged object at <hex>: its first word 0x1234567812345678 is no shape
print point
# next: $1 = <damaged object at <hex>: its first word 0x1234567812345678 is no shape>
py-locals
# expect: point = <damaged object at <hex>: its first word 0x1234567812345678 is no shape>
# expect: weak = <damaged object at <hex>: its first word 0x1234567812345678 is no shape>
bt
# expect: #0  values (first=1
python put(at("items") + 16, 8)
py-print items
# expect: <damaged object at <hex>: a list of length 3 from 0x8 to
python put(at("items") + 8, 1 << 62)
fails py-print len(items)
# next: error: damaged object at <hex>: a list of length
python put(at("table") + 24, 0x10)
py-print table
# next: <cannot read 8 bytes at 0x18>
python put(at("ring") + 32, 0x7)
py-print ring
# next: deque([<cannot read 8 bytes at ...>
python put(at("error") + 8, at("error"))
python put(at("error") + 16, at("error"))
python put(at("error") + 24, at("error"))
python put(at("error") + 32, at("error"))
py-print error
# next: ValueError(
python put(at("knot") + 24, at("knot"))
py-print knot
# next: {<
python put(int(gdb.parse_and_eval("$rbp")) - 8, 12345)
py-bt
# expect: #0  values(
py-locals
# expect: items = <damaged object
fails py-print nothing
# expect: error: values is being entered, or its frame at <hex> is damaged
py-up
# expect: <module>() at kinds.py:129
