//! The process as its parent sees it: how it dies. Knows nothing of Python.

/// Ends the process as an unhandled Ctrl-C does, so that a shell sees the signal and stops its
/// loop too. Returns only if the signal is blocked.
pub fn die_of_interrupt() {
    // SAFETY: both calls take plain numbers; the default action ends the process.
    unsafe {
        libc::signal(libc::SIGINT, libc::SIG_DFL);
        libc::raise(libc::SIGINT);
    }
}
