//! Native types of threads: locks, handles, thread-local data. Locks are words that the kernel
//! waits on, in the objects themselves, which do not move.

pub mod handle;
pub mod local;
pub mod lock;
pub mod rlock;

use crate::heap::gil;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

/// Longest timeout in seconds.
pub const TIMEOUT_MAX: f64 = 9_223_372_036.0;

/// How a wait ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Waited {
    /// The lock was taken, or the event came.
    Done,
    /// Time is over.
    Timeout,
    /// A signal waits for the main thread.
    Signal,
}

/// Waits while `word` holds `value`; without the right to run Python.
fn futex_wait(word: &AtomicU32, value: u32, deadline: Option<Instant>) -> Waited {
    let timeout = deadline.map(|d| d.saturating_duration_since(Instant::now()));
    let spec = timeout.map(|t| libc::timespec { tv_sec: t.as_secs() as i64, tv_nsec: i64::from(t.subsec_nanos()) });
    let spec_at = spec.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
    let wait = libc::FUTEX_WAIT | libc::FUTEX_PRIVATE_FLAG;
    // SAFETY: a word that outlives the call, and a timeout or null.
    let rc = unsafe { libc::syscall(libc::SYS_futex, word.as_ptr(), wait, value, spec_at) };
    if rc == 0 {
        return Waited::Done;
    }
    match std::io::Error::last_os_error().raw_os_error() {
        Some(libc::ETIMEDOUT) => Waited::Timeout,
        Some(libc::EINTR) if gil::is_main() => Waited::Signal,
        _ => Waited::Done,
    }
}

fn futex_wake(word: &AtomicU32, count: i32) {
    let wake = libc::FUTEX_WAKE | libc::FUTEX_PRIVATE_FLAG;
    // SAFETY: an address to wake waiters of.
    unsafe { libc::syscall(libc::SYS_futex, word.as_ptr(), wake, count) };
}

/// Takes the lock word: 0 free, 1 taken, 2 taken and waited for.
pub fn take(word: &AtomicU32) -> bool {
    word.compare_exchange(0, 1, Ordering::Acquire, Ordering::Relaxed).is_ok()
}

/// Waits for the lock word and takes it.
pub fn wait_and_take(word: &AtomicU32, deadline: Option<Instant>) -> Waited {
    gil::outside(|| {
        while word.swap(2, Ordering::Acquire) != 0 {
            match futex_wait(word, 2, deadline) {
                Waited::Done => {}
                other => return other,
            }
        }
        Waited::Done
    })
}

/// Frees the lock word; answers whether it was taken.
pub fn free(word: &AtomicU32) -> bool {
    match word.swap(0, Ordering::Release) {
        0 => false,
        1 => true,
        _ => {
            futex_wake(word, 1);
            true
        }
    }
}

/// Sets an event word for ever.
pub fn set_event(word: &AtomicU32) {
    word.store(1, Ordering::Release);
    futex_wake(word, i32::MAX);
}

/// Waits for an event word.
pub fn wait_event(word: &AtomicU32, deadline: Option<Instant>) -> Waited {
    gil::outside(|| {
        while word.load(Ordering::Acquire) == 0 {
            match futex_wait(word, 0, deadline) {
                Waited::Done => {}
                other => return other,
            }
        }
        Waited::Done
    })
}
