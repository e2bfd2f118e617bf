//! The right to run Python: one thread has it at a time. It is handed over in the order of
//! asking; the thread block's content changes with it. A thread that calls C keeps the right and
//! marks itself (`native`); whoever waits takes it away from a marked thread.

use super::records::{self, State, ThreadRecord};
use super::thread::{self, Mark, Thread};
use super::{guard, low, roots, rust_heap};
use crate::util::process;
use std::cell::{Cell, UnsafeCell};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

/// How long a thread waits before it asks the running one to give way.
static INTERVAL: AtomicU64 = AtomicU64::new(5_000);

/// Sets how long a thread waits before it asks the running one to give way, in microseconds.
pub fn set_interval(microseconds: u64) {
    INTERVAL.store(microseconds.max(1), Ordering::Relaxed);
}

struct Queue {
    held: bool,
    /// Number for the next thread that comes, and of the one whose turn is next.
    next: u64,
    serving: u64,
    /// The mark of the thread that has the right; 0: it has none.
    holder: usize,
    /// Threads in native code from which the right was taken: mark, block and state.
    parked: Vec<Parked>,
    /// A debugger's call comes before all who wait.
    visited: bool,
}

struct Parked {
    mark: usize,
    block: Box<Thread>,
    state: Option<usize>,
}

static QUEUE: Mutex<Queue> =
    Mutex::new(Queue { held: true, next: 0, serving: 0, holder: 0, parked: Vec::new(), visited: false });
static TURN: Condvar = Condvar::new();
/// Another thread waits.
static WANTED: AtomicBool = AtomicBool::new(false);
/// Threads besides the first one.
static OTHERS: AtomicUsize = AtomicUsize::new(0);
/// What each thread's serial number is taken from.
static SERIAL: AtomicU64 = AtomicU64::new(1);
/// Threads that have ended.
static ENDED: AtomicU64 = AtomicU64::new(0);

/// Native code may call Python from threads that the VM did not start.
static OPEN: AtomicBool = AtomicBool::new(false);

thread_local! {
    static OWN: Cell<u64> = const { Cell::new(0) };
    /// The thread's mark, which lives for ever; null: the VM does not know the thread.
    static MARK: Cell<*const Mark> = const { Cell::new(std::ptr::null()) };
}

/// The thread's mark, made now if need be.
fn own_mark() -> &'static Mark {
    let mut mark = MARK.get();
    if mark.is_null() {
        mark = Box::leak(Box::new(Mark { top: AtomicU64::new(roots::stack_top()), ..Mark::default() }));
        MARK.set(mark);
    }
    // SAFETY: leaked above.
    unsafe { &*mark }
}

/// What else changes hands: takes the running thread's state away; puts one back (0: a new one).
#[derive(Clone, Copy, Debug)]
pub struct Switch {
    /// Answers the state.
    pub take: fn() -> usize,
    /// Puts it back.
    pub put: fn(usize),
    /// Comes before a thread waits for something outside.
    pub rest: fn(),
}

struct Slot(UnsafeCell<Option<Switch>>);
// SAFETY: written once, before there are threads.
unsafe impl Sync for Slot {}
static SWITCH: Slot = Slot(UnsafeCell::new(None));

/// Wires what else changes hands.
pub fn install(switch: Switch) {
    // SAFETY: at start-up, on the only thread.
    unsafe { *SWITCH.0.get() = Some(switch) };
    OWN.set(SERIAL.fetch_add(1, Ordering::Relaxed));
    let mark = own_mark();
    queue().holder = std::ptr::from_ref(mark) as usize;
    enter_records(State::Running);
}

/// The thread's record begins.
fn enter_records(state: State) {
    records::enter(OWN.get(), state);
    own_mark().record.store(records::own() as u64, Ordering::Relaxed);
}

/// Has the VM started in this process?
pub fn is_installed() -> bool {
    switch().is_some()
}

fn switch() -> Option<Switch> {
    // SAFETY: written before there are threads.
    unsafe { *SWITCH.0.get() }
}

/// A number that no other thread of the process has or had; the first thread's is 1.
pub fn serial() -> u64 {
    OWN.get()
}

/// Is this the first thread?
pub fn is_main() -> bool {
    OWN.get() <= 1
}

/// Number of threads that have ended.
pub fn ended() -> u64 {
    ENDED.load(Ordering::Relaxed)
}

/// Number of running threads besides the first.
pub fn others() -> usize {
    OTHERS.load(Ordering::Relaxed)
}

fn queue() -> MutexGuard<'static, Queue> {
    QUEUE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How often a waiting thread looks whether the running one has gone into native code.
const LOOK: Duration = Duration::from_micros(500);

fn acquire() {
    let mark = std::ptr::from_ref(own_mark()) as usize;
    let mut q = queue();
    if !q.held && q.next == q.serving && !q.visited {
        q.held = true;
        q.holder = mark;
        return;
    }
    let own = q.next;
    q.next += 1;
    let mut since = Instant::now();
    loop {
        if q.serving == own && !q.visited && (!q.held || take(&mut q)) {
            q.serving += 1;
            q.held = true;
            q.holder = mark;
            WANTED.store(q.next != q.serving, Ordering::Relaxed);
            return;
        }
        let interval = Duration::from_micros(INTERVAL.load(Ordering::Relaxed));
        let (guard, _) = TURN.wait_timeout(q, interval.min(LOOK)).unwrap_or_else(PoisonError::into_inner);
        q = guard;
        if q.held && q.serving == own && since.elapsed() >= interval {
            WANTED.store(true, Ordering::Relaxed);
            ask();
            since = Instant::now();
        }
    }
}

/// Takes the right away from its holder, if that one is in native code.
fn take(q: &mut Queue) -> bool {
    if q.holder == 0 {
        return false;
    }
    // SAFETY: marks live for ever.
    let mark = unsafe { &*(q.holder as *const Mark) };
    if mark.stack.load(Ordering::SeqCst) == 0 {
        return false;
    }
    // Either the holder sees `taken` when it comes back, and then waits for this lock, or its mark
    // is gone: the barrier runs on all its processors.
    mark.taken.store(1, Ordering::SeqCst);
    barrier();
    let stack = mark.stack.load(Ordering::SeqCst);
    if stack == 0 {
        mark.taken.store(0, Ordering::SeqCst);
        return false;
    }
    // SAFETY: the holder does nothing with Python until it has this lock.
    let mut block = Box::new(unsafe { std::ptr::read(low::THREAD as *const Thread) });
    block.signals = 0;
    let record = mark.record.load(Ordering::Relaxed) as *mut ThreadRecord;
    // SAFETY: the holder is in native code, so it has not left.
    unsafe { records::set_of(record, State::Outside, &raw mut *block) };
    let state = switch().map(|s| (s.take)());
    roots::suspend_other(stack, mark.top.load(Ordering::Relaxed));
    q.parked.push(Parked { mark: q.holder, block, state });
    true
}

/// `membarrier(2)`: private expedited, and its registration.
const EXPEDITED: libc::c_int = 8;
const REGISTER: libc::c_int = 16;

/// A memory barrier on all processors that run this process.
fn barrier() {
    // SAFETY: no memory is passed.
    unsafe { libc::syscall(libc::SYS_membarrier, EXPEDITED, 0, 0) };
}

/// May native calls be marked with plain stores? The system must have the barrier.
pub fn plain_marks() -> bool {
    static KNOWN: OnceLock<bool> = OnceLock::new();
    // SAFETY: no memory is passed.
    *KNOWN.get_or_init(|| unsafe { libc::syscall(libc::SYS_membarrier, REGISTER, 0, 0) } == 0)
}

/// The running thread's block: the one at its fixed place, or the copy of a thread from whose native
/// code the right was taken. For handlers of fatal signals: never waits, never allocates.
pub fn own_block() -> Option<*const Thread> {
    let own = MARK.get() as usize;
    if own == 0 {
        return None;
    }
    for _ in 0..1000 {
        match QUEUE.try_lock() {
            Ok(q) if q.holder == own => return Some(low::THREAD as *const Thread),
            Ok(q) => return q.parked.iter().rfind(|p| p.mark == own).map(|p| &raw const *p.block),
            // SAFETY: no conditions.
            Err(_) => unsafe { libc::sched_yield() },
        };
    }
    None
}

/// From now on threads that the VM did not start may want to run Python.
pub fn open() {
    OPEN.store(true, Ordering::Relaxed);
}

/// Runs `f`, which is native code and may take long or call back (`inside`): others may run Python
/// meanwhile.
pub fn native<T>(f: impl FnOnce() -> T) -> T {
    plain_marks();
    let mark = own_mark();
    roots::with_registers(|stack| {
        let before = mark.stack.swap(stack, Ordering::SeqCst);
        let answer = f();
        come_back(mark, before);
        answer
    })
}

/// Address of the running thread's variable that holds its mark's address, at the same distance from
/// every thread's thread pointer.
pub fn mark_place() -> u64 {
    own_mark();
    MARK.with(|place| place.as_ptr() as u64)
}

/// The running thread's mark.
pub fn mark() -> &'static Mark {
    own_mark()
}

/// After native code that generated code has called and marked.
pub fn leave_native() {
    come_back(own_mark(), 0);
}

/// The thread stops being in native code, or is in an outer call of it (`before`).
fn come_back(mark: &Mark, before: u64) {
    mark.stack.store(before, Ordering::SeqCst);
    if mark.taken.load(Ordering::SeqCst) != 0 {
        regain();
    }
}

/// After native code: the right was taken, or somebody has tried to.
#[cold]
pub fn regain() {
    let mark = own_mark();
    // SAFETY: the thread's own place.
    let errno = unsafe { *libc::__errno_location() };
    let mut q = queue();
    mark.taken.store(0, Ordering::SeqCst);
    let own = std::ptr::from_ref(mark) as usize;
    if let Some(at) = q.parked.iter().rposition(|p| p.mark == own) {
        let Parked { block, state, .. } = q.parked.swap_remove(at);
        // Roots until they are back in their places.
        let kept = std::hint::black_box((block, state));
        drop(q);
        acquire();
        roots::resume();
        if let (Some(s), Some(state)) = (switch(), kept.1) {
            (s.put)(state);
        }
        enter(*kept.0);
        records::set(State::Running, low::THREAD as *mut Thread);
    }
    // SAFETY: as above.
    unsafe { *libc::__errno_location() = errno };
}

/// Runs `f`, which runs Python, on a thread that native code has called from: one in `native`, or
/// one that the VM does not know. `limit` is the lowest address its stack may reach.
pub fn inside<T>(limit: u64, f: impl FnOnce() -> T) -> T {
    if OWN.get() == 0 {
        announce();
        let mut answer = None;
        run_thread(limit, || answer = Some(f()));
        OWN.set(0);
        return answer.expect("the thread has run it");
    }
    let mark = own_mark();
    let before = mark.stack.swap(0, Ordering::SeqCst);
    if mark.taken.load(Ordering::SeqCst) != 0 {
        regain();
    }
    let answer = f();
    mark.stack.store(before, Ordering::SeqCst);
    answer
}

/// The running thread goes back to the program that started the VM on it: from now on it counts as a
/// thread in native code, and comes back by `inside`.
pub fn leave() {
    open();
    plain_marks();
    roots::with_registers(|stack| own_mark().stack.store(stack, Ordering::SeqCst));
}

/// Is the VM asked by a thread that it does not know?
pub fn is_foreign() -> bool {
    OWN.get() == 0
}

/// The running thread's next poll takes its slow path.
pub fn ask() {
    // SAFETY: a word of the thread block; a store that is lost is made again.
    unsafe { std::ptr::write_volatile(&raw mut (*(low::THREAD as *mut Thread)).stack_limit, u64::MAX) };
}

fn release() {
    let mut q = queue();
    q.held = false;
    q.holder = 0;
    if q.next != q.serving {
        TURN.notify_all();
    }
}

/// Puts a thread's block in place; signals that came meanwhile stay.
fn enter(mut block: Thread) {
    let t = thread::current();
    block.signals |= t.signals;
    // The next poll sees to signals and tracing.
    block.stack_limit = u64::MAX;
    // SAFETY: the block at its fixed address; this thread has the right.
    unsafe { std::ptr::write(low::THREAD as *mut Thread, block) };
}

/// Runs `f`, which touches no Python object, while other threads may run Python.
pub fn outside<T>(f: impl FnOnce() -> T) -> T {
    if let Some(s) = switch() {
        (s.rest)();
    }
    if others() == 0 && !OPEN.load(Ordering::Relaxed) {
        return thread::rest(f);
    }
    // SAFETY: a copy of plain words; it lies on this stack, above what is scanned as such.
    let mut block = unsafe { std::ptr::read(low::THREAD as *const Thread) };
    // Signals go to whoever comes next, until the main thread has them: never to two.
    block.signals = 0;
    records::set(State::Outside, &raw mut block);
    let state = switch().map(|s| (s.take)());
    let answer = roots::with_registers(|stack| {
        roots::suspend(stack);
        release();
        let answer = f();
        // SAFETY: the thread's own place for the number of the last error, which is `f`'s.
        let errno = unsafe { *libc::__errno_location() };
        acquire();
        roots::resume();
        // SAFETY: as above.
        unsafe { *libc::__errno_location() = errno };
        answer
    });
    if let (Some(s), Some(state)) = (switch(), state) {
        (s.put)(state);
    }
    enter(block);
    records::set(State::Running, low::THREAD as *mut Thread);
    answer
}

/// A debugger's call in a thread that has given up the right to run (`outside`, or `native` when
/// somebody took it): runs `f` with the right and the thread's own block, ahead of all who wait.
/// `None`: the running thread did not give way in `patience`.
pub fn visit<T>(patience: Duration, f: impl FnOnce() -> T) -> Option<T> {
    let record = records::own();
    if !seize(patience) {
        return None;
    }
    // SAFETY: the thread's own record; the block lies in its frame of `outside`, or parked.
    let block = unsafe { (*record).block };
    if let Some(s) = switch() {
        (s.put)(0);
    }
    // SAFETY: plain words.
    enter(unsafe { std::ptr::read(block) });
    records::set(State::Running, low::THREAD as *mut Thread);
    let mark = own_mark();
    let stack = mark.stack.swap(0, Ordering::SeqCst);
    let answer = f();
    mark.stack.store(stack, Ordering::SeqCst);
    // SAFETY: as above: the thread goes on with what it has now.
    unsafe {
        std::ptr::copy_nonoverlapping(low::THREAD as *const Thread, block, 1);
        (*block).signals = 0;
    }
    records::set(State::Outside, block);
    release();
    Some(answer)
}

/// A debugger's call in a thread that is in native code and still has the right: runs `f`. `None`:
/// the right is just being taken away.
pub fn visit_native<T>(f: impl FnOnce() -> T) -> Option<T> {
    let mark = own_mark();
    let stack = mark.stack.swap(0, Ordering::SeqCst);
    let answer = (mark.taken.load(Ordering::SeqCst) == 0).then(f);
    mark.stack.store(stack, Ordering::SeqCst);
    answer
}

/// Where the stack of the calling thread is in use by native code that it called; 0: nowhere.
pub fn native_stack() -> u64 {
    own_mark().stack.load(Ordering::Relaxed)
}

/// Takes the right to run Python as soon as nobody has it. Whoever has it and stands will not give way.
fn seize(patience: Duration) -> bool {
    /// Looks after each of which it stood.
    const ENOUGH: u32 = 50;
    let began = Instant::now();
    let mut announced = false;
    let mut stood = 0;
    loop {
        // Whoever was stopped while it held the lock may be this very thread.
        if let Ok(mut q) = QUEUE.try_lock() {
            announced = q.held && !take(&mut q);
            q.visited = announced;
            if !announced {
                q.held = true;
                q.holder = std::ptr::from_ref(own_mark()) as usize;
                return true;
            }
        }
        stood = if records::running().is_some_and(process::stands) { stood + 1 } else { 0 };
        if stood == ENOUGH || began.elapsed() >= patience {
            if announced {
                queue().visited = false;
            }
            return false;
        }
        WANTED.store(true, Ordering::Relaxed);
        ask();
        std::thread::sleep(Duration::from_micros(200));
    }
}

/// At a poll: gives way if somebody waits.
pub fn give_way() {
    if WANTED.swap(false, Ordering::Relaxed) {
        outside(|| {});
    }
}

/// A thread is about to be started.
pub fn announce() {
    OTHERS.fetch_add(1, Ordering::Relaxed);
}

/// Threads wait for a fork, once the VM's start has called this. What reads debug information beside the program registers its
/// own handlers later: they run before these take the allocator's lock.
pub fn handle_forks() {
    static HANDLERS: AtomicBool = AtomicBool::new(false);
    if !HANDLERS.swap(true, Ordering::Relaxed) {
        // SAFETY: three functions of the right type.
        unsafe { libc::pthread_atfork(Some(before_fork), Some(in_parent), Some(in_child)) };
    }
}

/// The announced thread could not be started.
pub fn withdraw() {
    OTHERS.fetch_sub(1, Ordering::Relaxed);
}

/// The body of a new thread: runs `f` with the right to run Python. `limit` is the stack limit.
pub fn run_thread(limit: u64, f: impl FnOnce()) {
    OWN.set(SERIAL.fetch_add(1, Ordering::Relaxed));
    enter_records(State::Starting);
    acquire();
    // SAFETY: all-zero is a block's initial state.
    let mut block = unsafe { std::mem::zeroed::<Thread>() };
    block.real_stack_limit = limit;
    block.soft_limit = u64::MAX;
    block.builtins = thread::current().builtins;
    enter(block);
    records::set(State::Running, low::THREAD as *mut Thread);
    if let Some(s) = switch() {
        (s.put)(0);
    }
    // Whoever comes next puts its own state in place of this thread's.
    f();
    records::leave();
    OTHERS.fetch_sub(1, Ordering::Relaxed);
    ENDED.fetch_add(1, Ordering::Relaxed);
    release();
}

struct Held(UnsafeCell<Option<MutexGuard<'static, Queue>>>);
// SAFETY: touched by the thread that forks only.
unsafe impl Sync for Held {}
static HELD: Held = Held(UnsafeCell::new(None));

extern "C" fn before_fork() {
    let guard = queue();
    // SAFETY: only the forking thread is here.
    unsafe { *HELD.0.get() = Some(guard) };
    rust_heap::before_fork();
}

extern "C" fn in_parent() {
    rust_heap::after_fork();
    // SAFETY: as in `before_fork`.
    unsafe { *HELD.0.get() = None };
}

extern "C" fn in_child() {
    rust_heap::after_fork();
    // SAFETY: as in `before_fork`.
    unsafe {
        if let Some(q) = &mut *HELD.0.get() {
            (q.held, q.serving, q.visited) = (true, q.next, false);
            q.holder = MARK.get() as usize;
            q.parked.clear();
        }
        *HELD.0.get() = None;
    }
    OTHERS.store(0, Ordering::Relaxed);
    OWN.set(1);
    // The descriptor is of the parent's memory.
    guard::stop();
    roots::forget_others();
    records::forget_others();
}
