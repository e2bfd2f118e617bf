//! Work on two processors at once. The second thread takes no signals: handlers belong to the program's
//! own threads.

use std::mem::MaybeUninit;
use std::sync::{Mutex, Once, PoisonError};
use std::thread::JoinHandle;

/// Threads that `later` has started.
static UNDER_WAY: Mutex<Vec<JoinHandle<()>>> = Mutex::new(Vec::new());

/// Runs `work` in a thread of its own; here if no thread can be had. The process forks and ends only when it
/// is done: a child would wait for ever for what its parent's thread was about to make.
pub fn later(work: impl Fn() + Send + Sync + Clone + 'static) {
    static HOOKS: Once = Once::new();
    HOOKS.call_once(|| {
        // SAFETY: functions of the right types.
        unsafe {
            libc::pthread_atfork(Some(wait), None, None);
            libc::atexit(wait);
        }
    });
    let own = work.clone();
    let before = block_signals();
    let thread = std::thread::Builder::new().name("dwarf".into()).spawn(work);
    // SAFETY: the mask that this thread had.
    unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, &before, std::ptr::null_mut()) };
    match thread {
        Ok(thread) => UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner).push(thread),
        Err(_) => own(),
    }
}

/// Waits for what `later` has started.
extern "C" fn wait() {
    let threads = std::mem::take(&mut *UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner));
    for thread in threads {
        // What it did not finish is made when it is needed.
        let _ = thread.join();
    }
}

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
