//! The code map: every published range of code, by address.

use std::sync::RwLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// What lies in a range of code memory.
#[derive(Clone, Copy, Debug)]
pub enum Code {
    /// A Python function: address of its `runtime::loaded::Loaded`.
    Function(usize),
    /// A stub of the VM, by name.
    Stub(&'static str),
}

static MAP: RwLock<Vec<(u64, u64, Code)>> = RwLock::new(Vec::new());

/// Adds ranges `(start, end, what)`; code memory grows upwards, so they come in order.
pub fn add(ranges: impl IntoIterator<Item = (u64, u64, Code)>) {
    let mut map = MAP.write().unwrap_or_else(std::sync::PoisonError::into_inner);
    for range in ranges {
        debug_assert!(map.last().is_none_or(|last| last.1 <= range.0));
        map.push(range);
    }
}

/// Addresses in Python functions that were asked for; code never moves.
static RETURNS: [AtomicU64; 256] = [const { AtomicU64::new(0) }; 256];

/// Does `address`, at which a call returns, lie in a Python function?
#[inline]
pub fn is_function(address: u64) -> bool {
    let known = &RETURNS[(address ^ address >> 8) as usize % RETURNS.len()];
    if known.load(Ordering::Relaxed) == address {
        return true;
    }
    let found = matches!(find(address), Some((_, Code::Function(_))));
    if found {
        known.store(address, Ordering::Relaxed);
    }
    found
}

/// What lies at `address`.
pub fn find(address: u64) -> Option<(u64, Code)> {
    let map = MAP.read().unwrap_or_else(std::sync::PoisonError::into_inner);
    let n = map.partition_point(|r| r.0 <= address);
    let &(start, end, code) = map.get(n.checked_sub(1)?)?;
    (address < end).then_some((start, code))
}
