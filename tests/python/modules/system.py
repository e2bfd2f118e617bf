# expectation: by hand
import sys
import posix, errno

# sys.modules entries that are None stop an import.
sys.modules['halted'] = None
try:
    import halted
except ModuleNotFoundError as e:
    print(e, e.name)
sys.modules['replaced'] = replaced = object()
import replaced as again
print(again is replaced)


class Finder:
    """Loads any module whose name begins with `made_`."""

    def find_spec(self, name, path, target=None):
        print('asked for', name)
        return None


sys.meta_path.insert(0, Finder())
try:
    import made_up
except ImportError as e:
    print(type(e).__name__, e)
del sys.meta_path[0]

import builtins
original = builtins.__import__


def imported(name, globals=None, locals=None, fromlist=None, level=0):
    print('import', name, fromlist, level)
    return original(name, globals, locals, fromlist, level)


builtins.__import__ = imported
import keyword
from keyword import iskeyword
builtins.__import__ = original
print(iskeyword('if'), keyword.__spec__.name, keyword.__loader__.get_source('keyword')[:3] == '"""')
print(keyword.__file__.endswith('lib/dwarfpython3.14/keyword.py'), 'keyword' in sys.stdlib_module_names)
for bad in [lambda: __import__(''), lambda: __import__('x', level=-1), lambda: __import__(3),
            lambda: __import__('os', {}, level=1)]:
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)

# The system's calls.
for call in [lambda: posix.open('/no/such', posix.O_RDONLY), lambda: posix.rename('/no/such', '/tmp/x'),
             lambda: posix.stat(3.5), lambda: posix.stat('a\0b'), lambda: posix.listdir(2.5)]:
    try:
        call()
    except Exception as e:
        print(type(e).__name__, e)
r, w = posix.pipe()
print(posix.write(w, b'through'), posix.read(r, 100))
posix.close(r)
posix.close(w)
pid = posix.fork()
if pid == 0:
    posix._exit(7)
print(posix.waitstatus_to_exitcode(posix.waitpid(pid, 0)[1]))
s = posix.stat('/')
print(s.st_mode == s[0], type(s.st_mtime), s.st_mtime_ns // 10**9 == s[8], len(s), s.n_fields)
print([e.is_dir() for e in posix.scandir('/') if e.name == 'usr'], errno.errorcode[errno.EAGAIN])

import _signal, _thread, _codecs
seen = []
_signal.signal(_signal.SIGUSR1, lambda n, frame: seen.append(n))
_signal.raise_signal(_signal.SIGUSR1)
print(seen, _signal.getsignal(_signal.SIGUSR2))
lock = _thread.allocate_lock()
with lock:
    print(lock.locked(), lock.acquire(False))
print(_codecs.utf_16_le_encode('ab'), _codecs.utf_8_decode(b'a\xe2\x82'))
