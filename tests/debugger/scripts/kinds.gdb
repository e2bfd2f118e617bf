# Every kind of value in Python's syntax, and what py-print makes of expressions.
# run: tests/debugger/scripts/kinds.py
# with: scripts
# never: Traceback
set pagination off
set width 0
set breakpoint pending on
py-break kinds.py:124
run
# expect: values (first=1, second=2, key=dict, rest=(), others=dict) at kinds.py:124
py-locals
# expect: first = 1
# next: second = 2
# next: key = {'q': [1, 2, (3,)]}
# next: rest = ()
# next: others = {'other': None}
# next: items = [1, 2, 3]
# next: table = {'a': 1, (1, 2): None}
# next: members = {1, 2}
# next: point = Point(x=1, y='why')
# next: slotted = Slotted(a=1)
# next: method = <bound method Point.__init__ of Point(x=1, y='why')>
# next: pair = Pair(left=1, right=2)
# next: item = Item(name='tea', price=1.5)
# next: big = 1267650600228229401496703205376
# next: floats = [1.5, 0.0, -0.0, nan, 1e-310]
# next: default = defaultdict(<class 'list'>, {1: [2]})
# next: ordered = OrderedDict({'a': 1})
# next: ring = deque([0, 1, 2], maxlen=5)
# next: proxy = mappingproxy({'a': 1, (1, 2): None})
# next: numbers = array('i', [1, -2])
# next: view = <memory of b'abc', shape [3], format 'B'>
# next: part = functools.partial(<function count at kinds.py:63>, limit=2)
# next: weak = <weakref; to Point(x=1, y='why')>
# next: pattern = re.compile('a+')
# next: error = ValueError('bad', 3)
# next: space = namespace(a=1)
# next: changing = bytearray(b'xy')
# next: loop = [1, [...]]
# next: knot = {'me': {...}}
# next: stack = Stack([1, 2], top=2)
# next: text = Text('sub')
# next: long = 'xxx...xxx'… (5000 characters)
# next: lone = '\ud800é'
# next: code = <code object count, file ".../tests/debugger/scripts/kinds.py", line 63>
# next: frozen = frozenset({1})
# next: steps = range(0, 10, 2)
# next: piece = slice(1, None, None)
# next: closure = <function outer.<locals>.inner at kinds.py:71>
# next: many = Point(x=1, y='why', n0=0, n1=1, n2=2
# next: n = 119
# next: hundred_thousand = [0, 1, 2, 3...] (100000 items)
# next: nested = <function values.<locals>.nested at kinds.py:121>
print point
# next: $1 = Point(x=1, y='why')
print loop
# next: $2 = [1, [...]]
print items
# next: $3 = [1, 2, 3]
set py-children on
print table
# next: $4 = {'a': 1, (1, 2): None} = {['a'] = 1, [(1, 2)] = None}
set py-children auto
print/x first
# next: $5 = 0x1
py-print point.x + items[1]
# next: 3
fails py-print point.double
# next: error: 'double' is a property of Point: py-eval runs it, py-print does not
fails py-print point.nothing
# next: error: 'Point' object has no attribute 'nothing'
py-print point._Point__private
# next: <bound method Point.__private of Point object at <hex>>
py-print Point.make
# next: <bound method Point.make of
py-print Point.origin
# next: <function Point.origin at kinds.py:23>
fails py-print slotted.b
# next: error: 'Slotted' object has no attribute 'b'
py-print [x * 2 for x in items if x > 1]
# next: [4, 6]
py-print {name: value for name, value in zip(items, ring)}
# next: {1: 0, 2: 1, 3: 2}
py-print table[1, 2] is None and table["a"] == 1
# next: True
fails py-print table["b"]
# next: error: KeyError: 'b'
py-print items[-1], items[1:], big // 7, len(long), type(point), isinstance(error, Exception)
# next: (3, [2, 3], 181092942889747057356671886482, 5000, <class '__main__.Point'>, True)
fails py-print items[3]
# next: error: IndexError: index 3 of a list of 3 items
fails py-print 1 / 0
# next: error: ZeroDivisionError: division by zero
fails py-print 2 ** 10000000
# next: error: the result would be too large
fails py-print count(3)
# next: error: count() would run code: py-eval runs it, py-print does not
py-print Color.RED, Color.RED.value, Level.LOW + 1, pair.right
# next: (<Color.RED: 1>, 1, 2, 2)
py-print generator
# next: <generator count suspended at kinds.py:66>
py-print closure.__closure__
# next: (<cell: 7>,)
py-print error.args[1], code, sum(steps), sorted(members), max(items)
# next: (3, <code object count...>, 20, [1, 2], 3)
py-print f"{point.x} and {item.name!r}"
# next: "1 and 'tea'"
py-print hundred_thousand
# next: [0, 1, 2, 3, ...] (100000 items)
py-print hundred_thousand[99999]
# next: 99999
py-print many.n119
# next: 119
py-print loop == loop, items == [1, 2, 3], items != pair
# next: (True, True, True)
