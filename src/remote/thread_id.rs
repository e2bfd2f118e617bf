//! Thread ids of the remote protocol: `TID`, `pPID.TID`, with -1 for all and 0 for any.

use super::packet::number;
use super::ptrace::{Pid, Tid};

/// Threads that a packet names. `None` stands for all, or for any.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ThreadId {
    pub(super) pid: Option<Pid>,
    pub(super) tid: Option<Tid>,
}

impl ThreadId {
    /// Every thread.
    pub(super) const ALL: ThreadId = ThreadId { pid: None, tid: None };

    /// Reads an id.
    pub(super) fn parse(text: &str) -> Option<ThreadId> {
        let one = |text: &str| match text {
            "-1" | "0" => Some(None),
            text => number(text).and_then(|n| i32::try_from(n).ok()).map(Some),
        };
        Some(match text.strip_prefix('p') {
            Some(text) => match text.split_once('.') {
                Some((pid, tid)) => ThreadId { pid: one(pid)?, tid: one(tid)? },
                None => ThreadId { pid: one(text)?, tid: None },
            },
            None => ThreadId { pid: None, tid: one(text)? },
        })
    }

    /// Is this thread meant?
    pub(super) fn has(self, pid: Pid, tid: Tid) -> bool {
        self.pid.is_none_or(|p| p == pid) && self.tid.is_none_or(|t| t == tid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_name_one_thread_those_of_a_process_or_all() {
        let parse = |text| ThreadId::parse(text).unwrap();
        assert!(parse("p10.-1").has(16, 5) && !parse("p10.-1").has(17, 5) && parse("p10").has(16, 5));
        assert!(parse("1f").has(3, 31) && !parse("1f").has(3, 30) && parse("p-1.-1") == ThreadId::ALL);
        assert_eq!((ThreadId::parse("p1."), ThreadId::parse("x"), ThreadId::parse("1ffffffff")), (None, None, None));
    }
}
