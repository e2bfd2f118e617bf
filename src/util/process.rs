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

/// Is a debugger attached?
pub fn is_traced() -> bool {
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else { return false };
    let tracer = status.lines().find_map(|line| line.strip_prefix("TracerPid:"));
    tracer.is_some_and(|pid| pid.trim() != "0")
}

/// Stops in the attached debugger.
pub fn trap() {
    // SAFETY: a debugger is there to take the signal; the default action would end the process.
    unsafe {
        libc::raise(libc::SIGTRAP);
    }
}
