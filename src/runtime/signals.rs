//! Signals and the poll: a handler asks for a poll by raising the stack limit above every stack
//! pointer; generated code notices at the next function entry or backward jump.

use crate::heap::thread;
use crate::objects::{Exc, PyResult, exception, raise};
use crate::runtime::enter;
use std::sync::atomic::{AtomicU64, Ordering};

/// Stack kept free for Rust code below the lowest Python frame.
const RESERVE: u64 = 1 << 20;
/// Main-thread stack we ask the system for.
const WANTED: u64 = 112 << 20;

/// Recursion depth that programs may count on unless they ask for more.
const DEFAULT_DEPTH: u64 = 1000;
/// Stack for one level of recursion, the Rust code that may lie between two Python frames
/// included. Most levels need far less, so most recursion goes far deeper than asked for.
const LEVEL: u64 = 16 << 10;

/// Where the stack began, and how many bytes of it may be used.
static STACK: (AtomicU64, AtomicU64) = (AtomicU64::new(0), AtomicU64::new(0));

/// Lets Python recurse at least `depth` levels deep, as far as the system's stack reaches.
pub fn set_recursion_depth(depth: u64) {
    let wanted = depth.max(DEFAULT_DEPTH).saturating_mul(LEVEL);
    let limit = STACK.0.load(Ordering::Relaxed).saturating_sub(wanted.min(STACK.1.load(Ordering::Relaxed)));
    let t = thread::current();
    // A poll that somebody has asked for stays asked for.
    if t.stack_limit == t.real_stack_limit {
        t.stack_limit = limit;
    }
    t.real_stack_limit = limit;
}

/// Sets the stack limit for the running thread and installs the SIGINT handler.
pub fn initialise() {
    let size = grow_stack();
    let here = 0u8;
    STACK.0.store(&raw const here as u64, Ordering::Relaxed);
    STACK.1.store(size - RESERVE - (64 << 10), Ordering::Relaxed);
    set_recursion_depth(DEFAULT_DEPTH);
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

extern "C" fn on_signal(signal: libc::c_int) {
    let t = thread::current();
    t.signals |= 1 << signal;
    t.stack_limit = u64::MAX;
}

/// Handles what the poll was asked for.
///
/// # Errors
/// KeyboardInterrupt.
pub fn poll() -> PyResult<()> {
    let t = thread::current();
    t.stack_limit = t.real_stack_limit;
    if t.signals & 1 << libc::SIGINT != 0 {
        t.signals &= !(1 << libc::SIGINT);
        return Err(exception::raise_with(Exc::KeyboardInterrupt, &[]));
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
    if enter::stack_is_low() {
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
