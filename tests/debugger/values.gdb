# Values of every sort, by value.
# run: tests/debugger/tour.py
# never: <error
set pagination off
set width 0
set breakpoint pending on
break tour.py:24
run
# expect: Breakpoint 1, values (flag=True, nothing=None, text=str) at tour.py:24
bt 1
# next: #0  values (flag=True, nothing=None, text=str) at tour.py:24
info args
# expect: flag = True
# next: nothing = None
# next: text = str
print flag
# next: $1 = True
print nothing
# next: $2 = None
print text
# next: $3 = obj(@<hex>: str("text"))
print small
# next: $4 = int(-7)
print half
# next: $5 = float(0.5)
print zero
# next: $6 = 0.0
print wide
# next: $7 = obj(@<hex>: int(1234567890123456))
print items
# next: $8 = obj(@<hex>: list{length: 5, items: @<hex>: (int(1), obj(@<hex>: str("two")), float(3.25), None, True)})
print pair
# next: $9 = obj(@<hex>: tuple{length: 2, items: (int(8), obj(@<hex>: str("nine")))})
print table
# next: $10 = obj(@<hex>: dict{rows: 2, items: @<hex>: ({key: obj(@<hex>: str("k")), value: int(1)}, {key: int(2), value: obj(@<hex>: str("v"))})})
print empty
# next: $11 = obj(@<hex>: list{length: 0,
print point
# next: $12 = obj(@<hex>: Point{x: int(3), label: obj(@<hex>: str("corner"))})
print point.0.x
# next: $13 = int(3)
print point.0.x == 3
# next: $14 = true
print later
# next: $15 = <unbound>
# Conditions on strings; a string that differs in the last byte.
print text == "text"
# next: $16 = true
print text == "texs"
# next: $17 = false
print text != "texs"
# next: $18 = true
print half + 1
# next: $19 = float(1.5)
print half < 0.75
# next: $20 = true
print wide > small
# next: $21 = true
info locals
# expect: small = int(-7)
# next: half = float(0.5)
# next: zero = 0.0
step
# expect: shifted (self=instance, by=4) at tour.py:10
