//! A futex lock that allocates nothing, works before `main`, and can be held over a fork.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

/// Unlocked, locked, locked with threads that sleep.
const FREE: u32 = 0;
const HELD: u32 = 1;
const CONTENDED: u32 = 2;

/// The thread that holds every lock because it forks; 0: none. Handlers of others that run in
/// between may allocate: for that thread, locks are open.
static FORKING: AtomicU64 = AtomicU64::new(0);

/// The lock.
#[derive(Debug)]
pub(super) struct Lock(AtomicU32);

/// Releases the lock when dropped.
pub(super) struct Guard<'a>(Option<&'a Lock>);

impl Lock {
    pub(super) const fn new() -> Lock {
        Lock(AtomicU32::new(FREE))
    }

    #[inline]
    pub(super) fn lock(&self) -> Guard<'_> {
        if self.0.compare_exchange(FREE, HELD, Ordering::Acquire, Ordering::Relaxed).is_err() && !self.wait() {
            return Guard(None);
        }
        Guard(Some(self))
    }

    /// Answers whether the lock was taken: the thread that forks has it anyway.
    #[cold]
    fn wait(&self) -> bool {
        if FORKING.load(Ordering::Relaxed) == thread_word() {
            return false;
        }
        for _ in 0..100 {
            std::hint::spin_loop();
            if self.0.compare_exchange_weak(FREE, HELD, Ordering::Acquire, Ordering::Relaxed).is_ok() {
                return true;
            }
        }
        while self.0.swap(CONTENDED, Ordering::Acquire) != FREE {
            self.futex(libc::FUTEX_WAIT, CONTENDED);
        }
        true
    }

    fn release(&self) {
        if self.0.swap(FREE, Ordering::Release) == CONTENDED {
            self.futex(libc::FUTEX_WAKE, 1);
        }
    }

    fn futex(&self, operation: libc::c_int, value: u32) {
        // SAFETY: a futex call on our own word; the error number stays what it was.
        unsafe {
            let errno = *libc::__errno_location();
            let none = std::ptr::null::<libc::timespec>();
            libc::syscall(libc::SYS_futex, self.0.as_ptr(), operation | libc::FUTEX_PRIVATE_FLAG, value, none);
            *libc::__errno_location() = errno;
        }
    }

    /// Takes the lock and keeps it.
    pub(super) fn hold(&self) {
        std::mem::forget(self.lock());
    }

    /// Opens the lock in a child, where nobody else can have it.
    pub(super) fn reset(&self) {
        self.0.store(FREE, Ordering::Release);
    }

    /// Releases what `hold` took.
    pub(super) fn unhold(&self) {
        self.release();
    }
}

impl Drop for Guard<'_> {
    #[inline]
    fn drop(&mut self) {
        if let Some(lock) = self.0 {
            lock.release();
        }
    }
}

/// The running thread holds every lock from now on.
pub(super) fn begin_fork() {
    FORKING.store(thread_word(), Ordering::Relaxed);
}

/// It does no more.
pub(super) fn end_fork() {
    FORKING.store(0, Ordering::Relaxed);
}

/// A word that tells threads apart: the address of the thread's control block.
fn thread_word() -> u64 {
    let at: u64;
    // SAFETY: reads the word that the ABI puts there.
    unsafe { std::arch::asm!("mov {}, fs:[0]", out(reg) at, options(nostack, readonly)) };
    at
}
