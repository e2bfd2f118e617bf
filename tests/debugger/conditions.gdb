# Conditions against ints, doubles and strings.
# run: tests/debugger/tour.py
set pagination off
set width 0
set breakpoint pending on
break tour.py:65 if value > 25.0
run
# expect: Breakpoint 1, heat (value=float, name=str) at tour.py:65
print value
# next: $1 = float(26)
print readings
# next: $2 = int(3)
delete
break tour.heat if name == "west"
continue
# expect: Breakpoint 2, heat (value=float, name=str) at tour.py:62
print value
# next: $3 = float(26.5)
break tour.py:66 if readings != 0
continue
# expect: Breakpoint 3, heat (value=float, name=str) at tour.py:66
print readings
# next: $4 = int(3)
print value >= 31
# next: $5 = true
continue
# expect: done
