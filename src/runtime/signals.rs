//! Signals and the poll: a handler asks for a poll by raising the stack limit above every stack
//! pointer; generated code notices at the next function entry or backward jump.

use crate::heap::{Value, arena, gil, thread};
use crate::objects::{Exc, PyResult, attribute, doors, exception, intern, raise, recursion::LIMIT};
use crate::runtime::{enter, finalize, frame, trace, visit};
use std::sync::atomic::{AtomicI32, AtomicU64, Ordering};

/// Stack kept free for Rust code below the lowest Python frame.
const RESERVE: u64 = 1 << 20;
/// Main-thread stack we ask the system for.
const WANTED: u64 = 112 << 20;
/// Stack that one level of the recursion limit stands for. A Python frame takes a hundred bytes
/// or two; a level that passes through Rust (`sorted` calling back) takes this much.
const LEVEL: u64 = 8 << 10;

/// The stack's ends, by which the recursion limit is enforced.
static STACK_TOP: AtomicU64 = AtomicU64::new(0);
static STACK_END: AtomicU64 = AtomicU64::new(0);

/// `sys.getrecursionlimit()`
pub fn recursion_limit() -> u64 {
    LIMIT.load(Ordering::Relaxed)
}

/// `sys.setrecursionlimit(levels)`: Python frames are counted when the stack may hold so many;
/// recursion in Rust is bounded by the stack it takes.
pub fn set_recursion_limit(levels: u64) {
    LIMIT.store(levels, Ordering::Relaxed);
    let wanted = STACK_TOP.load(Ordering::Relaxed).saturating_sub(levels.saturating_mul(LEVEL));
    let limit = wanted.max(STACK_END.load(Ordering::Relaxed));
    let t = thread::current();
    t.real_stack_limit = limit;
    // Frames are counted anew.
    (t.soft_limit, t.stack_limit) = (u64::MAX, u64::MAX);
}

/// The smallest Python frame: return address, caller's `rbp`, function, alignment.
const SMALLEST: u64 = 32;

/// Counts the frames: are they more than the recursion limit allows? If not, sets how far the
/// stack may grow before they are counted again.
fn is_too_deep() -> bool {
    let limit = recursion_limit();
    let depth = frame::walk().take(limit as usize + 1).count() as u64;
    let t = thread::current();
    if depth > limit {
        return true;
    }
    t.soft_limit = t.stack_pointer.saturating_sub((limit - depth) * SMALLEST).max(t.real_stack_limit);
    t.stack_limit = trace::stack_limit();
    false
}

/// Sets the stack limit for the running thread and installs the SIGINT handler.
pub fn initialise() {
    let size = grow_stack();
    let here = 0u8;
    let top = &raw const here as u64;
    STACK_TOP.store(top, Ordering::Relaxed);
    STACK_END.store(top.saturating_sub(size - RESERVE - (64 << 10)), Ordering::Relaxed);
    set_recursion_limit(recursion_limit());
    // SAFETY: installs a handler that only stores two words. A SIGINT that is ignored (as in a
    // background job) stays ignored.
    unsafe {
        let mut old: libc::sigaction = std::mem::zeroed();
        libc::sigaction(libc::SIGINT, std::ptr::null(), &mut old);
        if old.sa_sigaction != libc::SIG_IGN {
            let mut action: libc::sigaction = std::mem::zeroed();
            action.sa_sigaction = on_signal as *const () as usize;
            libc::sigaction(libc::SIGINT, &action, std::ptr::null_mut());
        }
        libc::signal(libc::SIGPIPE, libc::SIG_IGN);
    }
}

/// Raises the soft stack limit towards `WANTED`; answers the bytes the stack may have.
fn grow_stack() -> u64 {
    // SAFETY: plain system calls on a local struct.
    unsafe {
        let mut limit: libc::rlimit = std::mem::zeroed();
        if libc::getrlimit(libc::RLIMIT_STACK, &mut limit) != 0 {
            return 8 << 20;
        }
        if limit.rlim_cur < WANTED {
            let wanted = libc::rlimit { rlim_cur: WANTED.min(limit.rlim_max), rlim_max: limit.rlim_max };
            if libc::setrlimit(libc::RLIMIT_STACK, &wanted) == 0 {
                limit.rlim_cur = wanted.rlim_cur;
            }
        }
        limit.rlim_cur.clamp(4 << 20, WANTED)
    }
}

/// What Python code is to run for each signal; 0: none of ours.
static HANDLERS: [AtomicU64; 65] = [const { AtomicU64::new(0) }; 65];
/// Where a byte is written for each signal, or -1.
static WAKEUP: AtomicI32 = AtomicI32::new(-1);

/// The Python function that handles a signal.
pub fn handler(signal: i32) -> Option<Value> {
    Value::from_bits(HANDLERS.get(signal as usize)?.load(Ordering::Relaxed))
}

/// Sets it. The system's side is the caller's business.
pub fn set_handler(signal: i32, f: Option<Value>) {
    if let Some(place) = HANDLERS.get(signal as usize) {
        place.store(f.map_or(0, Value::bits), Ordering::Relaxed);
    }
}

/// Sets where a byte is written for each signal; answers what it was.
pub fn set_wakeup(fd: i32) -> i32 {
    WAKEUP.swap(fd, Ordering::Relaxed)
}

/// Notes a signal as if it had arrived.
pub fn notice(signal: i32) {
    let t = thread::current();
    t.signals |= 1 << (signal - 1).clamp(0, 63);
    t.stack_limit = u64::MAX;
}

/// What the system calls.
pub extern "C" fn on_signal(signal: libc::c_int) {
    notice(signal);
    let fd = WAKEUP.load(Ordering::Relaxed);
    if fd >= 0 {
        let byte = signal as u8;
        // SAFETY: one readable byte; `write` may be called from a handler.
        unsafe { libc::write(fd, (&raw const byte).cast(), 1) };
    }
}

/// `sys._getframe()`
fn current_frame() -> PyResult<Value> {
    let sys = (doors::get().import)("sys")?;
    match attribute::get_optional(sys, intern::intern("_getframe"))? {
        Some(f) => doors::call(f, &[]),
        None => Ok(Value::NONE),
    }
}

/// Handles what the poll was asked for.
///
/// # Errors
/// KeyboardInterrupt; MemoryError.
pub fn poll() -> PyResult<()> {
    visit::settle();
    let t = thread::current();
    t.stack_limit = trace::stack_limit();
    // A debugger's call runs no handlers, finalizers, other threads: they wait for the program.
    if visit::is_under_way() {
        return Ok(());
    }
    if arena::take_alarm() {
        return Err(exception::raise_with(Exc::MemoryError, &[]));
    }
    gil::give_way();
    finalize::run_due();
    while gil::is_main() && thread::current().signals != 0 {
        let t = thread::current();
        let bit = t.signals.trailing_zeros();
        t.signals &= !(1 << bit);
        let signal = bit as i32 + 1;
        match handler(signal) {
            Some(f) => {
                let frame = current_frame()?;
                doors::call(f, &[Value::small_int(i64::from(signal)), frame])?;
            }
            None if signal == libc::SIGINT => return Err(exception::raise_with(Exc::KeyboardInterrupt, &[])),
            None => {}
        }
    }
    Ok(())
}

/// A function entry or backward jump found the stack limit above the stack pointer: polls, or
/// raises RecursionError.
///
/// # Errors
/// KeyboardInterrupt, RecursionError.
pub fn check_stack() -> PyResult<()> {
    poll()?;
    let t = thread::current();
    if enter::stack_is_low() || (t.stack_pointer < t.soft_limit && is_too_deep()) {
        return Err(raise(Exc::RecursionError, "maximum recursion depth exceeded"));
    }
    Ok(())
}

/// Has a native call been interrupted by a signal that must raise?
///
/// # Errors
/// KeyboardInterrupt.
pub fn check() -> PyResult<()> {
    if thread::current().signals != 0 { poll() } else { Ok(()) }
}
