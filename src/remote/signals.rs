//! Signal numbers: Linux's, and those of the remote protocol (`include/gdb/signals.def`), which
//! gdb and lldb talk in.

use std::io;
use std::os::fd::{FromRawFd, OwnedFd};

/// Numbers that differ: Linux, protocol.
const DIFFERENT: &[(i32, u8)] = &[
    (libc::SIGBUS, 10),
    (libc::SIGUSR1, 30),
    (libc::SIGUSR2, 31),
    (libc::SIGCHLD, 20),
    (libc::SIGCONT, 19),
    (libc::SIGSTOP, 17),
    (libc::SIGTSTP, 18),
    (libc::SIGTTIN, 21),
    (libc::SIGTTOU, 22),
    (libc::SIGURG, 16),
    (libc::SIGXCPU, 24),
    (libc::SIGXFSZ, 25),
    (libc::SIGVTALRM, 26),
    (libc::SIGPROF, 27),
    (libc::SIGWINCH, 28),
    (libc::SIGIO, 23),
    (libc::SIGPWR, 32),
    (libc::SIGSYS, 12),
];
/// `GDB_SIGNAL_REALTIME_33`; 32 and 64 have numbers of their own.
const REALTIME_33: u8 = 45;
const REALTIME_32: u8 = 77;
const REALTIME_64: u8 = 78;
/// `GDB_SIGNAL_UNKNOWN`
const UNKNOWN: u8 = 143;

/// The protocol's number of a Linux signal.
pub(super) fn to_protocol(signal: i32) -> u8 {
    match (DIFFERENT.iter().find(|d| d.0 == signal), signal) {
        (Some(d), _) => d.1,
        (None, 0..=15) => signal as u8,
        (None, 32) => REALTIME_32,
        (None, 33..=63) => REALTIME_33 + (signal - 33) as u8,
        (None, 64) => REALTIME_64,
        _ => UNKNOWN,
    }
}

/// The Linux signal of a protocol's number; 0 if Linux has none.
pub(super) fn to_linux(number: u8) -> i32 {
    match (DIFFERENT.iter().find(|d| d.1 == number), number) {
        (Some(d), _) => d.0,
        (None, 1..=15) if !DIFFERENT.iter().any(|d| d.0 == i32::from(number)) => i32::from(number),
        (None, REALTIME_32) => 32,
        (None, REALTIME_33..=75) => 33 + i32::from(number - REALTIME_33),
        (None, REALTIME_64) => 64,
        _ => 0,
    }
}

/// A set of Linux signals.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Signals(u64);

impl Signals {
    /// Reads the hexadecimal numbers of `QPassSignals` and `QProgramSignals`.
    pub(super) fn parse(list: &str) -> Signals {
        let numbers = list.split(';').filter_map(|n| u8::from_str_radix(n, 16).ok());
        Signals(numbers.map(to_linux).filter(|s| (1..=64).contains(s)).fold(0, |set, s| set | 1 << (s - 1)))
    }

    /// Is the signal in the set?
    pub(super) fn has(self, signal: i32) -> bool {
        (1..=64).contains(&signal) && self.0 >> (signal - 1) & 1 != 0
    }
}

/// A descriptor that is readable when one of these signals has come. The calling thread, and those that it
/// starts, no longer get them otherwise.
pub(super) fn descriptor(signals: &[i32]) -> io::Result<OwnedFd> {
    // SAFETY: the set is a local; the descriptor that comes back is nobody else's.
    unsafe {
        let mut set = std::mem::zeroed();
        libc::sigemptyset(&mut set);
        for signal in signals {
            libc::sigaddset(&mut set, *signal);
        }
        libc::pthread_sigmask(libc::SIG_BLOCK, &set, std::ptr::null_mut());
        match libc::signalfd(-1, &set, libc::SFD_NONBLOCK | libc::SFD_CLOEXEC) {
            -1 => Err(io::Error::last_os_error()),
            fd => Ok(OwnedFd::from_raw_fd(fd)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_go_there_and_back() {
        for signal in 1..=64 {
            let number = to_protocol(signal);
            // SIGSTKFLT is unknown to the protocol.
            assert_eq!(to_linux(number), if signal == libc::SIGSTKFLT { 0 } else { signal });
        }
        assert_eq!((to_linux(5), to_linux(0), to_linux(7), to_linux(200)), (5, 0, 0, 0));
    }

    #[test]
    fn a_set_is_read_from_a_packet() {
        let set = Signals::parse("e;14;zz;1e");
        assert!(set.has(libc::SIGALRM) && set.has(libc::SIGCHLD) && set.has(libc::SIGUSR1));
        assert!(!set.has(libc::SIGINT) && !set.has(0) && !set.has(65));
    }
}
