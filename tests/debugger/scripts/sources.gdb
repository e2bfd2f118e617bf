# Source lines as the program has read them: of no file, of the library.
# run: tests/debugger/scripts/sources.py
# with: scripts
# never: Traceback
set pagination off
set width 0
py-break made if x == 1
py-break posixpath.join
run
# expect: at <string>:2
# expect: y = x + 1
py-list
# expect: 1  def made(x):
# next: >    2      y = x + 1
# next: 3      return y
py-next
# expect: #0  made(x=1) at <string>:3
# expect: return y
continue
# expect: at posixpath.py:77
# expect: a = os.fspath(a)
py-list
# expect: def join(a, *p):
# expect: a = os.fspath(a)
next
# expect: sep = _get_sep(a)
py-list 1, 2
# expect: 1  """Common operations on Posix pathnames.
fails py-list 5000
# expect: error: no lines 4995 to 5004 in ...posixpath.py
fails py-list 3, 1
# expect: error: no lines 3 to 1 in ...posixpath.py
fails py-list x
# next: error: a number is expected, not 'x'
