# Questions of all sorts, right and wrong.
# run: tests/features/program.py
# with: scripts
# never: Traceback
set pagination off
set width 0
py-break program.py:26
run
# expect: at program.py:26
py-print name.upper().center(8, "*"), "a,b".split(","), name.encode().hex()
# expect: ('**FIVE**', ['a', 'b'], '66697665')
py-print {k: type(v).__name__ for k, v in table.items()}, table.get("x", 0), list(table.keys())
# next: ({'a': 'int', 'b': 'list'}, 0, ['a', 'b'])
py-print items.index("two"), items.count(None), pair.index("x")
# next: (1, 1, 0)
py-print sorted(table, reverse=True), max(items[:3:2]), sorted(table, key=lambda k: -ord(k))[0]
# next: (['b', 'a'], 3.5, 'b')
py-print f"{name!r:>8}|{count:03d}|{ratio:.2f}|{items}"
# next: "  'five'|005|2.50|[1, 'two', 3.5, None]"
fails py-print name.center(10**9)
# next: error: the result would be too large
fails py-print f"{count:999999999}"
# next: error: the result would be too large
fails py-print items.append(1)
# next: error: 'append' of list is a method: py-eval calls it, py-print does not
fails py-print account.deposit(1)
# next: error: account.deposit() would run code: py-eval runs it, py-print does not
fails py-print sorted(items, key=len)
# next: error: py-print takes lambda expressions as keys only: py-eval runs others
fails py-print sorted(items, nope=1)
# next: error: py-print knows no such keyword of sorted(): py-eval does
fails py-print items.index(77)
# next: error: ValueError: 77 is not in it
py-info name
# next: <hex> is str at <hex>, a cell of
# next: value: 'five'
py-info account.owner
# next: <hex> is str at <hex>, a cell of
# next: value: 'ann'
fails py-info name.upper()
# next: error: 'FIVE' is no object in memory
fails py-info 0x7000000000000000000000
# next: error: 0x7000000000000000000000 is no address
fails py-info $nope
# next: error: no register $nope
fails py-dis account
# next: error: Account(owner='ann', balance=105) has no bytecode
fails py-up 0
# next: error: a number of at least 1 is expected, not '0'
fails py-step -1
# next: error: a number of at least 1 is expected, not '-1'
fails py-break what is this
# next: error: no place in a program: what is this
fails py-catch 5
# next: error: usage: py-catch [TYPE] [uncaught]
fails py-frame nope
# next: error: no Python frame 'nope'; py-bt lists them
fails py-locals x
# next: error: unexpected argument: x
fails py-set 3
# next: error: an assignment is expected: py-set NAME = EXPRESSION
py-set account.owner = "bob"
# next: account.owner = 'bob'
py-set items[0] = {"k": 1}
# next: items[0] = {'k': 1}
