//! Watchpoints in the four debug registers of x86-64 (Intel SDM 3, 17.2). The processor knows
//! writes and accesses; a watchpoint of reads is one of accesses.

use super::ptrace::{self, Tid};
use std::io;

/// What a watchpoint looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Execute,
    Write,
    Access,
}

/// What one debug register holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Slot {
    /// 1, 2, 4 or 8 bytes from here, aligned.
    address: u64,
    length: u64,
    kind: Kind,
    /// The beginning and length that the debugger asked for.
    asked: (u64, u64),
}

/// The watchpoints of a process.
#[derive(Debug, Default, Clone)]
pub(super) struct Watchpoints {
    slots: [Option<Slot>; 4],
}

const STATUS: usize = 6;
const CONTROL: usize = 7;

impl Watchpoints {
    /// Is there none?
    pub(super) fn is_empty(&self) -> bool {
        self.slots.iter().all(Option::is_none)
    }

    /// Adds a watchpoint; false if there are not enough registers for it.
    pub(super) fn add(&mut self, address: u64, length: u64, kind: Kind) -> bool {
        let mut slots = self.slots;
        let (mut from, end) = (address, address.saturating_add(length.max(1)));
        while from < end {
            let Some(free) = slots.iter_mut().find(|s| s.is_none()) else { return false };
            let fits = |size: &u64| from.is_multiple_of(*size) && from.saturating_add(*size) <= end;
            let size = [8, 4, 2, 1].into_iter().find(fits).unwrap_or(1);
            *free = Some(Slot { address: from, length: size, kind, asked: (address, length) });
            from += size;
        }
        self.slots = slots;
        true
    }

    /// Removes a watchpoint; false if there was none.
    pub(super) fn remove(&mut self, address: u64, length: u64, kind: Kind) -> bool {
        let is_it = |s: &Slot| s.asked == (address, length) && s.kind == kind;
        let there = self.slots.iter().flatten().any(is_it);
        for slot in &mut self.slots {
            *slot = slot.filter(|s| !is_it(s));
        }
        there
    }

    /// Puts the watchpoints into the registers of a stopped thread.
    ///
    /// # Errors
    /// The thread has gone, or the kernel refuses an address.
    pub(super) fn apply(&self, tid: Tid) -> io::Result<()> {
        // An address may be changed only while its register is off.
        ptrace::set_debug_register(tid, CONTROL, 0)?;
        let mut control = 0;
        for (i, slot) in self.slots.iter().enumerate() {
            let Some(slot) = slot else { continue };
            ptrace::set_debug_register(tid, i, slot.address)?;
            let kind = match slot.kind {
                Kind::Execute => 0,
                Kind::Write => 1,
                Kind::Access => 3,
            };
            let length = match slot.length {
                1 => 0,
                2 => 1,
                4 => 3,
                _ => 2,
            };
            control |= 1 << (2 * i) | (kind | length << 2) << (16 + 4 * i);
        }
        if control == 0 { Ok(()) } else { ptrace::set_debug_register(tid, CONTROL, control) }
    }

    /// The watchpoint that stopped a thread: its address as the debugger asked for it, and its
    /// kind. Clears the processor's record of it.
    pub(super) fn hit(&self, tid: Tid) -> Option<(u64, Kind)> {
        if self.is_empty() {
            return None;
        }
        let status = ptrace::debug_register(tid, STATUS).ok()?;
        let _ = ptrace::set_debug_register(tid, STATUS, 0);
        let hit = |(i, _): &(usize, &Option<Slot>)| status >> i & 1 != 0;
        let slot = (*self.slots.iter().enumerate().find(hit)?.1)?;
        // lldb looks the watchpoint up by an address inside, gdb too.
        Some((slot.address, slot.kind))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_split_into_aligned_pieces() {
        let mut w = Watchpoints::default();
        assert!(w.add(0x1003, 7, Kind::Write));
        let pieces: Vec<_> = w.slots.iter().flatten().map(|s| (s.address, s.length)).collect();
        assert_eq!(pieces, [(0x1003, 1), (0x1004, 4), (0x1008, 2)]);
        assert!(!w.add(0x2000, 16, Kind::Access), "one register is left");
        assert!(w.add(0x2000, 8, Kind::Access));
        assert!(!w.remove(0x1003, 8, Kind::Write) && w.remove(0x1003, 7, Kind::Write));
        assert_eq!(w.slots.iter().flatten().count(), 1);
        assert!(w.remove(0x2000, 8, Kind::Access) && w.is_empty());
    }
}
