//! Which chunks a collection has reached: a bit for each 16 bytes, in a mapping that lives from the
//! beginning of the marking until the next one, so that leaks can be told afterwards.

use super::region::{self, LIVE};
use super::{blocks, query};
use crate::util::size_class::BLOCK;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// The bits, their bytes, and whether `leaks` is to see them.
static BITS: AtomicUsize = AtomicUsize::new(0);
static BYTES: AtomicUsize = AtomicUsize::new(0);
static KEEP: AtomicBool = AtomicBool::new(false);

/// Addresses that chunks have.
pub fn range() -> (u64, u64) {
    (region::base() as u64, region::address_of(region::limit()) as u64)
}

/// No chunk has been reached; answers whether there is memory for the bits.
pub fn begin() -> bool {
    drop_bits();
    let bytes = (blocks::used() * BLOCK / 128).next_multiple_of(4096);
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
    // SAFETY: a fresh anonymous mapping.
    let at = unsafe { libc::mmap(std::ptr::null_mut(), bytes, libc::PROT_READ | libc::PROT_WRITE, flags, -1, 0) };
    if bytes == 0 || at == libc::MAP_FAILED {
        return false;
    }
    BYTES.store(bytes, Ordering::Relaxed);
    BITS.store(at as usize, Ordering::Release);
    true
}

/// The word and the mask of a chunk's bit; `None` behind what there was when the marking began.
fn bit(chunk: usize) -> Option<(*mut u64, u64)> {
    let n = (chunk - region::base()) / 16;
    let bits = BITS.load(Ordering::Relaxed);
    (bits != 0 && n / 8 < BYTES.load(Ordering::Relaxed))
        .then(|| ((bits as *mut u64).wrapping_add(n / 64), 1 << (n % 64)))
}

/// Reaches the live chunk that an address lies in; answers its start the first time.
///
/// Only the thread that collects may ask.
pub fn reach(address: u64) -> Option<u64> {
    let place = region::place(address as usize)?;
    if region::word_at(place.word).load(Ordering::Relaxed) & LIVE == 0 {
        return None;
    }
    let (word, mask) = bit(place.start)?;
    // SAFETY: a word of the bits.
    unsafe {
        if *word & mask != 0 {
            return None;
        }
        *word |= mask;
    }
    Some(place.start as u64)
}

/// First address and end of the live chunk at `start`; an empty range if it is gone.
pub fn extent(start: u64) -> (u64, u64) {
    query(start as usize).filter(|c| !c.freed).map_or((start, start), |c| (start, c.end() as u64))
}

/// Was the chunk at `start` reached by the last marking? Chunks made since count as reached.
pub fn is_reached(start: usize) -> bool {
    // SAFETY: a word of the bits.
    bit(start).is_none_or(|(word, mask)| unsafe { *word & mask != 0 })
}

/// Says whether the bits stay after the marking.
pub fn keep(on: bool) {
    KEEP.store(on, Ordering::Relaxed);
    if !on {
        drop_bits();
    }
}

/// The marking has ended.
pub fn end() {
    if !KEEP.load(Ordering::Relaxed) {
        drop_bits();
    }
}

fn drop_bits() {
    let bits = BITS.swap(0, Ordering::Relaxed);
    if bits != 0 {
        // SAFETY: mapped by `begin`.
        unsafe { libc::munmap(bits as *mut libc::c_void, BYTES.load(Ordering::Relaxed)) };
    }
}
