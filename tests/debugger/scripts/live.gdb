# Code that runs in the selected frame, assignments, exceptions that are caught by the debugger.
# run: tests/debugger/scripts/switch.py
# with: scripts
# never: Traceback
set pagination off
set width 0
py-break switch.py:7 if repr(self.on) == "1"
run
# expect: Breakpoint 1, switch (self=instance, on=1) at switch.py:7
py-eval on * 2
# expect: 2
py-eval [x for x in range(on + 3)]
# next: [0, 1, 2, 3]
fails py-eval 1 / 0
# next: error: ZeroDivisionError: division by zero
fails py-eval (
# expect: SyntaxError: '(' was never closed
py-exec self.extra = {"a": on}
py-print self.extra
# next: {'a': 1}
py-set on = 7
# expect: on = 7
py-print on
# expect: 7
py-set self.on = "text"
# next: self.on = 'text'
py-set self.extra["b"] = on
# next: self.extra['b'] = 7
py-print self
# next: Device(on='text', extra={'a': 1, 'b': 7})
fails py-set on
# next: error: an assignment is expected: py-set NAME = EXPRESSION
fails py-set 3 = 4
# next: error: invalid assignment: cannot assign to literal
fails py-eval
# next: error: an expression is expected: py-eval EXPRESSION
py-up
# expect: main() at switch.py:13
py-eval i
# expect: 1
py-set i = 1
# expect: i = 1
py-eval device.switch(9)
# expect: 9
py-print device.on
# expect: 9
py-finish
# expect: main returned None
