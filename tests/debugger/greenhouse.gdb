# A larger program: methods by qualified name, conditions on floats, instances by value.
# run: examples/greenhouse.py
# never: ??
# never: <error
set pagination off
set width 0
set breakpoint pending on
break greenhouse.Greenhouse.control if value > 25.0
run
# expect: Breakpoint 1, control (self=instance, value=float) at greenhouse.py:90
bt 4
# next: #0  control (self=instance, value=float) at greenhouse.py:90
# next: #1  <hex> in step (self=instance, hour=float) at greenhouse.py:110
# next: #2  <hex> in simulate (house=instance, days=2) at greenhouse.py:126
# next: #3  <hex> in main () at greenhouse.py:131
print value > 25.0
# next: $1 = true
print value < 25.5
# next: $2 = true
print self.0.heater
# next: $3 = obj(@<hex>: Heater{name: obj(@<hex>: str("gas")), on: False, switched: int(4), minutes: int(120), power: float(0.9
info locals
# expect: self = obj(@<hex>: Greenhouse{weather: obj(@<hex>: Weather{mean: float(14), swing: float(8)}), temperature: float(25.4
# next: value = float(25.
# next: number = <unbound>
# next: vent = <unbound>
delete
tbreak greenhouse.py:96
continue
# expect: Temporary breakpoint 2, control (self=instance, value=float) at greenhouse.py:96
print number
# next: $4 = int(0)
print vent
# next: $5 = obj(@<hex>: Vent{name: obj(@<hex>: str("east")), on: False, switched: int(0), minutes: int(0), area: float(0.0599
step
# expect: switch (self=instance, on=True) at greenhouse.py:37
# next: 37	        if on != self.on:
bt 2
# next: #0  switch (self=instance, on=True) at greenhouse.py:37
# next: #1  <hex> in control (self=instance, value=float) at greenhouse.py:96
next
# next: 38
next
# next: 39
finish
# expect: in control (self=instance, value=float) at greenhouse.py:96
# expect: Value returned is $6 = None
print vent.0.on
# next: $7 = True
print vent.0.switched == 1
# next: $8 = true
