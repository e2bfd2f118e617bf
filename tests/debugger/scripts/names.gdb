# A place means functions of a module, methods only with their class; nested functions by their own name.
# run: tests/debugger/scripts/names.py
# with: scripts
# never: Traceback
set pagination off
set width 0
set confirm off
py-break names.py:31
run
# expect: main () at names.py:31
py-break inner if n == 2
continue
# expect: inner (n=2) at names.py:27
py-break join
continue
# expect: join () at names.py:17
continue
# expect: join () at names.py:23
continue
# expect: join (a=str, p=tuple) at posixpath.py:
continue
# expect: exited normally
delete 2 3
run
# expect: main () at names.py:31
py-break Jar.join
py-break names.Jar.Lid.join if self.join.__name__ == "join"
py-break __main__.join
py-tbreak outer.<locals>.join
py-break posixpath.join
continue
# expect: join (self=instance) at names.py:8
continue
# expect: join (self=instance) at names.py:12
continue
# expect: join () at names.py:17
continue
# expect: join () at names.py:23
continue
# expect: join (a=str, p=tuple) at posixpath.py:
continue
# expect: exited normally
