//! The right to run Python: one thread has it at a time. It is handed over in the order of
//! asking; the thread block's content changes with it.

use super::thread::{self, Thread};
use super::{low, roots, rust_heap};
use std::cell::{Cell, UnsafeCell};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

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
}

static QUEUE: Mutex<Queue> = Mutex::new(Queue { held: true, next: 0, serving: 0 });
static TURN: Condvar = Condvar::new();
/// Another thread waits.
static WANTED: AtomicBool = AtomicBool::new(false);
/// Threads besides the first one.
static OTHERS: AtomicUsize = AtomicUsize::new(0);
/// What each thread's serial number is taken from.
static SERIAL: AtomicU64 = AtomicU64::new(1);
/// Threads that have ended.
static ENDED: AtomicU64 = AtomicU64::new(0);

thread_local! {
    static OWN: Cell<u64> = const { Cell::new(0) };
}

/// What else changes hands: takes the running thread's state away; puts one back (0: a new one).
#[derive(Clone, Copy, Debug)]
pub struct Switch {
    /// Answers the state.
    pub take: fn() -> usize,
    /// Puts it back.
    pub put: fn(usize),
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

fn acquire() {
    let mut q = queue();
    if !q.held && q.next == q.serving {
        q.held = true;
        return;
    }
    let own = q.next;
    q.next += 1;
    loop {
        if !q.held && q.serving == own {
            q.serving += 1;
            q.held = true;
            WANTED.store(q.next != q.serving, Ordering::Relaxed);
            return;
        }
        let interval = Duration::from_micros(INTERVAL.load(Ordering::Relaxed));
        let (guard, timeout) = TURN.wait_timeout(q, interval).unwrap_or_else(PoisonError::into_inner);
        q = guard;
        if timeout.timed_out() && q.held && q.serving == own {
            WANTED.store(true, Ordering::Relaxed);
            ask();
        }
    }
}

/// The running thread's next poll takes its slow path.
pub fn ask() {
    // SAFETY: a word of the thread block; a store that is lost is made again.
    unsafe { std::ptr::write_volatile(&raw mut (*(low::THREAD as *mut Thread)).stack_limit, u64::MAX) };
}

fn release() {
    let mut q = queue();
    q.held = false;
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
    if others() == 0 {
        return f();
    }
    // SAFETY: a copy of plain words; it lies on this stack, above what is scanned as such.
    let block = unsafe { std::ptr::read(low::THREAD as *const Thread) };
    let block = std::hint::black_box(block);
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
    answer
}

/// At a poll: gives way if somebody waits.
pub fn give_way() {
    if WANTED.swap(false, Ordering::Relaxed) {
        outside(|| {});
    }
}

/// A thread is about to be started.
pub fn announce() {
    static HANDLERS: AtomicBool = AtomicBool::new(false);
    if !HANDLERS.swap(true, Ordering::Relaxed) {
        // SAFETY: three functions of the right type.
        unsafe { libc::pthread_atfork(Some(before_fork), Some(in_parent), Some(in_child)) };
    }
    OTHERS.fetch_add(1, Ordering::Relaxed);
}

/// The announced thread could not be started.
pub fn withdraw() {
    OTHERS.fetch_sub(1, Ordering::Relaxed);
}

/// The body of a new thread: runs `f` with the right to run Python. `limit` is the stack limit.
pub fn run_thread(limit: u64, f: impl FnOnce()) {
    OWN.set(SERIAL.fetch_add(1, Ordering::Relaxed));
    acquire();
    // SAFETY: all-zero is a block's initial state.
    let mut block = unsafe { std::mem::zeroed::<Thread>() };
    block.real_stack_limit = limit;
    block.soft_limit = u64::MAX;
    block.builtins = thread::current().builtins;
    enter(block);
    if let Some(s) = switch() {
        (s.put)(0);
    }
    // Whoever comes next puts its own state in place of this thread's.
    f();
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
            (q.held, q.serving) = (true, q.next);
        }
        *HELD.0.get() = None;
    }
    OTHERS.store(0, Ordering::Relaxed);
    OWN.set(1);
    roots::forget_others();
}
