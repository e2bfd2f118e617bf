# Looking at, finding and setting every sort of place that holds a value.
# run: tests/debugger/scripts/holds.py
# with: scripts
# never: Traceback
set pagination off
set width 0
py-break holds.py:38
run
# expect: at holds.py:38
fails py-print count, by, LEVEL, start
# expect: error: name 'start' is not defined
py-print count, by, LEVEL
# expect: (40, 1, 1)
py-locals
# expect: by = 1
# next: count = 40
fails py-print bump
# expect: error: name 'bump' is not defined
py-set count = 50
# expect: count = 50
py-set by = by + 1
# expect: by = 2
py-set LEVEL += 10
# expect: LEVEL = 11
py-up
# expect: main(key=True, args=('x', 1.5), more={'other': [...]}) at holds.py:63
py-print bump.__closure__[0].cell_contents, part.func.__name__, part.keywords, args[0], more["other"]
# expect: (50, 'bump', {'by': 3}, 'x', [])
py-print loop
# expect: [Thing(plain=1, _size=5), [...]]
py-print loop[1][1][0] is thing, text[-1], huge % 7, nothing is None
# expect: (True, '本', 3, True)
py-set thing.plain = [1]
# expect: thing.plain = [1]
py-set thing.size = 6
py-print thing._size
# expect: 6
py-set slotted.left = text
# expect: slotted.left = 'naïve 日本'
py-set names["b"]["c"] = names["a"][:1]
# expect: names['b']['c'] = [1]
py-set names["new"] = huge
# expect: names['new'] = 10000000000000000000000000
py-set Thing.shared = "changed"
# expect: Thing.shared = 'changed'
py-set text, huge = huge, text
# expect: (text, huge) = (10000000000000000000000000, 'naïve 日本')
py-set nothing = lambda: 5
# expect: nothing = <function <lambda> at <hex>>
py-set args = ()
# expect: args = ()
fails py-set slotted.nope = 1
# expect: error: AttributeError: 'Slotted' object has no attribute 'nope'...
fails py-set args[0] = 1
# expect: error: TypeError: 'tuple' object does not support item assignment
py-info thing
# expect: <hex> is Thing at <hex>, a cell of
py-info loop
# expect: <hex> is list at <hex>, a cell of
py-info gen
# expect: is generator at
# next: value: <generator numbers suspended at holds.py:51>
py-info Thing
# expect: is type at
py-info main
# expect: value: <function main at holds.py:54>
py-info names
# expect: is dict at
py-info print
# expect: value: <built-in function print>
py-info None
# expect: 0x70000000 is None, a NoneType
py-info 0x70000000
# expect: 0x70000000 is None, a NoneType
py-info $sp
# expect: <hex> is the variable
py-info $pc
# expect: is code of ...main,
# next: line: holds.py:63
delete
py-break words
continue
# expect: holds.py:45
py-eval long + char
# expect: 3
py-set char = 7
# expect: char = 7
continue
# expect: 63 66 68
