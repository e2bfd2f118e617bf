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

/// Does valgrind simulate this processor? Its own way of asking: five instructions that do nothing
/// elsewhere.
pub fn runs_on_valgrind() -> bool {
    const RUNNING_ON_VALGRIND: u64 = 0x1001;
    let request = [RUNNING_ON_VALGRIND, 0, 0, 0, 0, 0];
    let mut answer = 0u64;
    // SAFETY: the rotations make a full turn.
    unsafe {
        std::arch::asm!(
            "rol rdi, 3", "rol rdi, 13", "rol rdi, 61", "rol rdi, 51", "xchg rbx, rbx",
            in("rax") &raw const request, inout("rdx") answer, out("rdi") _,
        );
    }
    answer != 0
}
