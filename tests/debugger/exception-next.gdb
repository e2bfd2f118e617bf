# `next` over a call that raises goes on in the handler; `finish` stops in the caller.
# run: tests/debugger/scripts/sorts.py
# never: exited
set pagination off
set width 0
set breakpoint pending on
break sorts.py:25
run
# expect: Breakpoint 1, main () at sorts.py:25
next
# expect: 26	        except (ValueError, KeyError):
next
# expect: 27	            pass
next
# expect: 23	    for error in (ValueError("first"), Special("second")):
break sorts.py:18
continue
# expect: Breakpoint 1, main () at sorts.py:25
continue
# expect: Breakpoint 2, fails (what=exception) at sorts.py:18
finish
# expect: in main () at sorts.py:25
next
# expect: 26	        except (ValueError, KeyError):
