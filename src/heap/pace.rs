//! When to collect: how much may be handed out between two collections, and which of them look at
//! everything.

use super::arena::Census;
use super::{foreign, guard};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// Bytes that may be handed out before the first collection, and at least between two: little, so
/// that memory which was just used is used again while it is in the processor's caches.
pub const FIRST: usize = 4 << 20;
/// Most of it, unless more than twice as much is alive: what small programs hold beside what is
/// alive. Less would cost time (docs/performance.md).
const MOST: usize = 8 << 20;
/// Most of it where C's memory may hold references, so that each collection is a full one.
const FOREIGN: usize = 16 << 20;
/// Most of it where collections would take more than a quarter of the time otherwise, and no more
/// than is alive.
const LAST_RESORT: usize = 64 << 20;
/// The least of it where young collections are cheap.
const YOUNG: usize = 2 << 20;
/// Bytes alive from which on young collections are worth their trouble: little more than what the VM itself
/// has made when a program starts.
const WORTH: usize = 256 << 10;
/// The least that grows old before everything is looked at again.
const GROWTH: usize = 2 << 20;
/// A heap is small up to so many bytes: half of it may grow old, of a larger one three quarters.
const SMALL: usize = 64 << 20;

/// Bytes between two collections; grows where collections take much of the time.
static ROOM: AtomicUsize = AtomicUsize::new(FIRST);
/// Bytes alive at which the next collection is a full one.
static LIMIT: AtomicUsize = AtomicUsize::new(0);
/// Bytes alive after the last collection.
static ALIVE: AtomicUsize = AtomicUsize::new(0);
/// Processor time at the end of the last collection.
static ENDED: AtomicU64 = AtomicU64::new(0);

/// Bytes between two collections while little is alive.
pub(super) fn room() -> usize {
    ROOM.load(Ordering::Relaxed)
}

/// Bytes of free blocks that are kept for what comes before the next full collection.
pub(super) fn kept(alive: usize) -> usize {
    if guard::is_on() { room().min(MOST).max(alive / 4) } else { room().max(MOST).max(alive / 2) }
}

/// Is the next collection to look at everything?
pub(super) fn is_full_due() -> bool {
    ALIVE.load(Ordering::Relaxed) >= LIMIT.load(Ordering::Relaxed)
}

/// Is so much alive that young collections are worth their trouble?
pub(super) fn wants_guard(census: &Census) -> bool {
    census.bytes >= WORTH
}

/// The collection that began at `began` has left `census`: bytes that may be handed out before the
/// next.
pub(super) fn after(young: bool, asked: bool, census: &Census, began: u64) -> usize {
    let grown = census.bytes.saturating_sub(ALIVE.swap(census.bytes, Ordering::Relaxed));
    if !young {
        let part = if census.bytes < SMALL { census.bytes / 2 } else { census.bytes / 4 * 3 };
        LIMIT.store(census.bytes + part.max(GROWTH), Ordering::Relaxed);
    }
    adapt(began, young, asked, grown);
    match guard::is_on() {
        true => room(),
        false => room().max(census.bytes / 2),
    }
}

/// Nanoseconds of processor time that the process has used: what others do on the machine does not
/// count.
pub(super) fn processor_time() -> u64 {
    let mut t = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the struct is ours.
    unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &raw mut t) };
    t.tv_sec as u64 * 1_000_000_000 + t.tv_nsec as u64
}

/// Sets the room up to the next collection by the share of time that the one which began at
/// `began` took since the one before, after which `grown` more bytes have become old.
fn adapt(began: u64, young: bool, asked: bool, grown: usize) {
    let ended = processor_time();
    let took = ended - began;
    let between = began - ENDED.swap(ended, Ordering::Relaxed).min(began);
    if asked || guard::is_on() && !young {
        return;
    }
    let alive = ALIVE.load(Ordering::Relaxed);
    let least = if young { YOUNG.max((alive / 16).min(MOST)) } else { FIRST };
    let room = room();
    if young && grown > room / 8 {
        // It marked what had survived, which takes the same time in larger pieces.
        return ROOM.store(least, Ordering::Relaxed);
    }
    let most = if foreign::is_installed() { FOREIGN } else { MOST };
    let room = match took {
        _ if took > between / 4 => (room * 2).min(alive.clamp(most, LAST_RESORT).max(room)),
        _ if took > between / 10 => (room * 2).min(most.max(room)),
        _ if took < between / 40 => (room / 2).max(least),
        _ => room,
    };
    ROOM.store(room, Ordering::Relaxed);
}
