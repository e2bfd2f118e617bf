//! Work on two processors at once. The second thread takes no signals: handlers belong to the program's
//! own threads.

use std::mem::MaybeUninit;

/// Runs `own` here and `other` in a thread; one after the other if no thread can be had.
pub fn both<A, B: Send>(own: impl FnOnce() -> A, other: impl Fn() -> B + Sync) -> (A, B) {
    std::thread::scope(|scope| {
        let before = block_signals();
        let thread = std::thread::Builder::new().name("dwarf".into()).spawn_scoped(scope, &other);
        // SAFETY: the mask that this thread had.
        unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, &before, std::ptr::null_mut()) };
        let own = own();
        match thread {
            Ok(thread) => (own, thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))),
            Err(_) => (own, other()),
        }
    })
}

/// Blocks all signals but those that a fault raises; the mask before.
fn block_signals() -> libc::sigset_t {
    let mut all = MaybeUninit::uninit();
    let mut before = MaybeUninit::uninit();
    // SAFETY: the calls fill the sets that they are given.
    unsafe {
        libc::sigfillset(all.as_mut_ptr());
        for fault in [libc::SIGSEGV, libc::SIGBUS, libc::SIGFPE, libc::SIGILL, libc::SIGTRAP, libc::SIGABRT] {
            libc::sigdelset(all.as_mut_ptr(), fault);
        }
        libc::pthread_sigmask(libc::SIG_SETMASK, all.as_ptr(), before.as_mut_ptr());
        before.assume_init()
    }
}
