//! The collector's view of Rust's heap: its live chunks, and those that were written since the last
//! collection. Blocks that were cut into chunks are guarded, unless they are written all the time.

use super::super::guard::{self, PAGE, Scan};
use super::{HEAD, HEAP, State, lock};
use crate::util::size_class::{BLOCK, COUNT, SIZES};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Pages of the block written since the last collection are known to the guard.
const GUARDED: u8 = 1;
/// Not guarded until the next full collection.
const HOT: u8 = 2;
/// So many pages written in a row between two collections make a block hot.
const MANY: usize = 4;

/// Address (0: none) and size of the memory of the last list of free chunks. Used under the lock.
static SPARE_BITS: [AtomicUsize; 2] = [const { AtomicUsize::new(0) }; 2];

/// The collector's bits of free chunks: one for each 16 bytes of the range.
pub(super) struct Bits {
    pub(super) at: *mut u64,
    bytes: usize,
}

impl Bits {
    pub(super) fn new(range: usize) -> Option<Bits> {
        let bytes = range / 128 + 8;
        let (at, room) = (SPARE_BITS[0].swap(0, Ordering::Relaxed), SPARE_BITS[1].load(Ordering::Relaxed));
        if at != 0 && room >= bytes {
            let at = at as *mut u64;
            // SAFETY: the last list's memory, large enough.
            unsafe { std::ptr::write_bytes(at.cast::<u8>(), 0, bytes) };
            return Some(Bits { at, bytes: room });
        }
        if at != 0 {
            // SAFETY: mapped below, once.
            unsafe { libc::munmap(at as *mut libc::c_void, room) };
        }
        let bytes = bytes.next_multiple_of(1 << 16);
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
        // SAFETY: a fresh anonymous mapping.
        let at = unsafe { libc::mmap(std::ptr::null_mut(), bytes, libc::PROT_READ | libc::PROT_WRITE, flags, -1, 0) };
        (at != libc::MAP_FAILED).then_some(Bits { at: at.cast(), bytes })
    }
}

impl Drop for Bits {
    fn drop(&mut self) {
        SPARE_BITS[1].store(self.bytes, Ordering::Relaxed);
        SPARE_BITS[0].store(self.at as usize, Ordering::Relaxed);
    }
}

impl State {
    fn state(&self, block: usize) -> u8 {
        // SAFETY: a row of the table.
        unsafe { *self.state.add(block) }
    }

    fn set_state(&mut self, block: usize, state: u8) {
        // SAFETY: a row of the table.
        unsafe { *self.state.add(block) = state };
    }

    /// Chunks are about to be cut from the block.
    pub(super) fn open(&mut self, block: usize) {
        if self.state(block) == GUARDED {
            let at = self.base + block * BLOCK;
            guard::open_range(at, at + BLOCK);
        }
        self.set_state(block, 0);
    }

    /// Size class of a block of chunks that may hold values.
    fn class_of_words(&self, block: usize) -> Option<usize> {
        // SAFETY: a block's row of the table.
        let class = unsafe { *self.table.add(block) };
        (usize::from(class) < COUNT).then_some(usize::from(class))
    }

    /// First address behind the chunks that were cut from the block.
    fn end_of(&self, block: usize, class: usize) -> usize {
        let end = self.base + block * BLOCK + BLOCK / SIZES[class] * SIZES[class];
        let list = &self.lists[0][class];
        if list.limit == end { list.cursor } else { end }
    }

    /// Is the block one to guard? In one that chunks are still cut from the page with the newest is
    /// written, and perhaps those behind it.
    fn wants_guard(&self, block: usize, full: bool) -> bool {
        let wanted = self.state(block) == 0 || full && self.state(block) == HOT;
        wanted && self.class_of_words(block).is_some()
    }

    /// The free chunks that may hold values; `None` without memory for the bits.
    fn free_chunks(&self) -> Option<Bits> {
        let bits = Bits::new(self.top - self.base)?;
        for list in &self.lists[0] {
            let mut chunk = list.free;
            while chunk != 0 {
                let n = (chunk - self.base) / 16;
                // SAFETY: within the bits; the chunk's first word chains it.
                unsafe {
                    *bits.at.add(n / 64) |= 1 << (n % 64);
                    chunk = *(chunk as *const usize);
                }
            }
        }
        Some(bits)
    }

    /// Calls `scan` for the live chunks of a block that have bytes in the range.
    fn visit(&self, bits: Option<&Bits>, block: usize, range: (usize, usize), scan: &mut impl FnMut(usize, usize)) {
        let Some(class) = self.class_of_words(block) else { return };
        let (size, start) = (SIZES[class], self.base + block * BLOCK);
        let first = start + range.0.saturating_sub(start) / size * size;
        for chunk in (first..self.end_of(block, class).min(range.1)).step_by(size) {
            let n = (chunk - self.base) / 16;
            // SAFETY: within the bits.
            let free = bits.is_some_and(|b| unsafe { *b.at.add(n / 64) & 1 << (n % 64) != 0 });
            if !free {
                scan(chunk, size / 8);
            }
        }
    }

    /// Calls `scan` for the large chunks.
    fn visit_large(&self, scan: &mut impl FnMut(usize, usize)) {
        let mut head = self.large;
        while !head.is_null() {
            // SAFETY: a head in the chain; its chunk follows.
            unsafe {
                if (*head).words != 0 {
                    scan(head as usize + HEAD, (*head).size / 8);
                }
                head = (*head).next;
            }
        }
    }
}

/// Calls `scan` with address and number of words of every live chunk that may hold values. Other
/// threads' allocations wait meanwhile; `scan` must not allocate.
///
/// Without memory for the list of free chunks, these are scanned too.
pub(in super::super) fn each_chunk(mut scan: impl FnMut(usize, usize)) {
    let mut guard = lock();
    let state = guard.state();
    let bits = state.free_chunks();
    for block in 0..state.blocks() {
        state.visit(bits.as_ref(), block, (0, usize::MAX), &mut scan);
    }
    state.visit_large(&mut scan);
}

/// As `each_chunk`, for the chunks that may have been written since the last collection. `false`:
/// it is not known which ones.
pub(in super::super) fn each_written_chunk(pages: &Scan, mut scan: impl FnMut(usize, usize)) -> bool {
    let mut guard = lock();
    let state = guard.state();
    let bits = state.free_chunks();
    let mut block = 0;
    while block < state.blocks() {
        let first = block;
        if state.state(block) != GUARDED {
            state.visit(bits.as_ref(), block, (0, usize::MAX), &mut scan);
            block += 1;
            continue;
        }
        while block < state.blocks() && state.state(block) == GUARDED {
            block += 1;
        }
        let base = state.base;
        let complete = pages.written(base + first * BLOCK, base + block * BLOCK, |from, to| {
            for block in (from - base) / BLOCK..(to - base).div_ceil(BLOCK) {
                state.visit(bits.as_ref(), block, (from, to), &mut scan);
                let start = base + block * BLOCK;
                if (to.min(start + BLOCK) - from.max(start)) / PAGE >= MANY {
                    guard::open_range(start, start + BLOCK);
                    state.set_state(block, HOT);
                }
            }
        });
        if !complete {
            return false;
        }
    }
    state.visit_large(&mut scan);
    true
}

/// After a collection: guards what is not guarded yet. After a full one also the blocks that were
/// hot.
pub(in super::super) fn guard_blocks(full: bool) {
    let mut guard = lock();
    let state = guard.state();
    let mut block = 0;
    while block < state.blocks() {
        let first = block;
        while block < state.blocks() && state.wants_guard(block, full) {
            state.set_state(block, GUARDED);
            block += 1;
        }
        if first < block {
            guard::protect(state.base + first * BLOCK, state.base + block * BLOCK);
        }
        block += usize::from(first == block);
    }
}

/// Nothing is guarded any more: the guard was lost.
pub(in super::super) fn forget_guard() {
    let mut guard = lock();
    let state = guard.state();
    for block in 0..state.blocks() {
        state.set_state(block, 0);
    }
}

/// Address and bytes of the memory that the guard is to know.
pub(in super::super) fn registered() -> (usize, usize) {
    // SAFETY: `base` and `end` are written once, before the first chunk is handed out.
    let state = unsafe { &*HEAP.state.get() };
    (state.base, (state.end - state.base) / PAGE * PAGE)
}
