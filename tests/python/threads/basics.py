# expectation: by hand
import _thread, time
l = _thread.allocate_lock()
done = []
def work(n):
    s = 0
    for i in range(200000):
        s += i
    with l:
        done.append((n, s))
for i in range(4): _thread.start_new_thread(work, (i,))
while len(done) < 4: time.sleep(0.01)
print(sorted(done))
h = _thread.start_joinable_thread(lambda: time.sleep(0.05))
h.join(); print(h.is_done(), l.locked(), l.acquire(timeout=0.1), l.acquire(False), l.acquire(timeout=0.05))
r = _thread.RLock()
with r:
    with r: print('rlock', r._is_owned())
loc = _thread._local(); loc.x = 1
def f():
    loc.x = 2; print('in', loc.x)
_thread.start_joinable_thread(f).join()
print(loc.x)
