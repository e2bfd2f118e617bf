//! Blocks and runs of blocks: where cells are cut from and large chunks lie. One lock; each hold is
//! a few loads and stores.

use super::lock::{Guard, Lock};
use super::region::{self, FREE, LARGE, Row, TAIL};
use crate::util::size_class::{BLOCK, COUNT, cells};
use std::cell::UnsafeCell;
use std::sync::atomic::Ordering;

/// Lists of free runs: one for each length below 64 blocks, one for each doubling from there on.
const EXACT: usize = 64;
const LISTS: usize = EXACT + 32;
/// Bytes of free runs that may keep their memory.
const KEPT: usize = 16 << 20;

struct State {
    /// First block that was never used.
    top: usize,
    /// Core files show the range below this address.
    shown: usize,
    /// First free run of each list, its block's number plus 1.
    runs: [u32; LISTS],
    /// Bit for each list that is not empty.
    full: u128,
    /// Bytes of free runs that have memory.
    dirty: usize,
    /// First word that was never used.
    words: usize,
    /// Words of blocks that are no more, by class, chained.
    spare_words: [usize; COUNT],
}

struct Shared {
    lock: Lock,
    state: UnsafeCell<State>,
}
// SAFETY: the state is touched under the lock only.
unsafe impl Sync for Shared {}

static BLOCKS: Shared = Shared {
    lock: Lock::new(),
    state: UnsafeCell::new(State {
        top: 0,
        shown: 0,
        runs: [0; LISTS],
        full: 0,
        dirty: 0,
        words: 0,
        spare_words: [0; COUNT],
    }),
};

/// The state, while the lock is held.
struct Held(#[allow(dead_code)] Guard<'static>);

impl std::ops::Deref for Held {
    type Target = State;
    fn deref(&self) -> &State {
        // SAFETY: the lock is held.
        unsafe { &*BLOCKS.state.get() }
    }
}

impl std::ops::DerefMut for Held {
    fn deref_mut(&mut self) -> &mut State {
        // SAFETY: the lock is held.
        unsafe { &mut *BLOCKS.state.get() }
    }
}

fn state() -> Held {
    Held(BLOCKS.lock.lock())
}

/// The lock, for forks.
pub(super) fn lock() -> &'static Lock {
    &BLOCKS.lock
}

/// Number of blocks that were ever used.
pub(super) fn used() -> usize {
    state().top
}

/// Bytes of blocks in use, and bytes of free runs.
pub(super) fn totals() -> (usize, usize) {
    let s = state();
    let mut free = 0;
    for &head in &s.runs {
        let mut at = head;
        while at != 0 {
            let row = region::row(at as usize - 1);
            // SAFETY: the row of a free run's first block.
            unsafe {
                free += (*row).size.load(Ordering::Relaxed) * BLOCK;
                at = (*row).next;
            }
        }
    }
    (s.top * BLOCK - free, free)
}

fn list_of(blocks: usize) -> usize {
    if blocks < EXACT { blocks } else { EXACT + (blocks.ilog2() as usize - 6).min(31) }
}

impl State {
    fn ready(&mut self) -> Option<()> {
        if self.shown == 0 {
            region::reserve()?;
            (self.shown, self.words) = (region::base(), region::first_word());
        }
        Some(())
    }

    fn insert(&mut self, block: usize, blocks: usize, dirty: bool) {
        let list = list_of(blocks);
        let (first, last) = (region::row(block), region::row(block + blocks - 1));
        let head = self.runs[list];
        // SAFETY: rows of a run that is nobody's, and of the list's first.
        unsafe {
            for row in [first, last] {
                (*row).word.store(u64::from(dirty), Ordering::Relaxed);
                (*row).size.store(blocks, Ordering::Relaxed);
            }
            ((*first).next, (*first).previous) = (head, 0);
            if head != 0 {
                (*region::row(head as usize - 1)).previous = block as u32 + 1;
            }
        }
        self.runs[list] = block as u32 + 1;
        self.full |= 1 << list;
        if dirty {
            self.dirty += blocks * BLOCK;
        }
    }

    /// Takes a free run out of its list; answers its length and whether it is dirty.
    fn remove(&mut self, block: usize) -> (usize, bool) {
        let row: *mut Row = region::row(block);
        // SAFETY: rows of free runs.
        unsafe {
            let blocks = (*row).size.load(Ordering::Relaxed);
            let dirty = (*row).word.load(Ordering::Relaxed) != 0;
            let (next, previous) = ((*row).next, (*row).previous);
            let list = list_of(blocks);
            if previous == 0 {
                self.runs[list] = next;
                if next == 0 {
                    self.full &= !(1 << list);
                }
            } else {
                (*region::row(previous as usize - 1)).next = next;
            }
            if next != 0 {
                (*region::row(next as usize - 1)).previous = previous;
            }
            if dirty {
                self.dirty -= blocks * BLOCK;
            }
            (blocks, dirty)
        }
    }

    /// A free run of at least `blocks`.
    fn find(&self, blocks: usize) -> Option<usize> {
        let mut list = list_of(blocks);
        if list >= EXACT {
            // The runs of this list may be too short.
            let mut at = self.runs[list];
            for _ in 0..64 {
                if at == 0 {
                    break;
                }
                // SAFETY: the row of a free run.
                let row = unsafe { &*region::row(at as usize - 1) };
                if row.size.load(Ordering::Relaxed) >= blocks {
                    return Some(at as usize - 1);
                }
                at = row.next;
            }
            list += 1;
        }
        let longer = self.full >> list;
        (list < LISTS && longer != 0).then(|| self.runs[list + longer.trailing_zeros() as usize] as usize - 1)
    }

    /// A run of `blocks`; answers its first block and whether its bytes are 0.
    fn take(&mut self, blocks: usize) -> Option<(usize, bool)> {
        self.ready()?;
        if let Some(block) = self.find(blocks) {
            let (got, dirty) = self.remove(block);
            if got > blocks {
                self.insert(block + blocks, got - blocks, dirty);
            }
            return Some((block, !dirty));
        }
        if blocks > region::limit() - self.top {
            return None;
        }
        let block = self.top;
        self.top += blocks;
        region::show(region::address_of(self.top), &mut self.shown);
        Some((block, true))
    }

    /// Takes back a run, whose memory goes to the system if enough is kept already.
    fn give(&mut self, mut block: usize, mut blocks: usize, mut dirty: bool) {
        if dirty && self.dirty + blocks * BLOCK > KEPT {
            clean(block, blocks);
            dirty = false;
        }
        let free = region::make(FREE, 0);
        for n in block..block + blocks {
            region::entry(n).store(free, Ordering::Release);
        }
        let is_free = |n: usize| region::entry(n).load(Ordering::Relaxed) == free;
        if block + blocks < self.top && is_free(block + blocks) {
            let (more, d) = self.remove(block + blocks);
            blocks += more;
            dirty |= d;
        }
        if block > 0 && is_free(block - 1) {
            // SAFETY: the last row of a free run.
            let before = unsafe { (*region::row(block - 1)).size.load(Ordering::Relaxed) };
            block -= before;
            let (_, d) = self.remove(block);
            blocks += before;
            dirty |= d;
        }
        self.insert(block, blocks, dirty);
    }
}

/// Gives the memory of a run back to the system.
fn clean(block: usize, blocks: usize) {
    // SAFETY: a run that is nobody's; the error number stays what it was.
    unsafe {
        let errno = *libc::__errno_location();
        libc::madvise(region::address_of(block) as *mut libc::c_void, blocks * BLOCK, libc::MADV_DONTNEED);
        *libc::__errno_location() = errno;
    }
}

/// A block for cells of `class`; answers its address.
pub(super) fn take_cells(class: usize) -> Option<usize> {
    let mut s = state();
    let (block, _) = s.take(1)?;
    let bytes = cells(class) * 8;
    let words = match s.spare_words[class] {
        0 => {
            let end = s.words + bytes;
            region::widen(s.words, end);
            s.words = end;
            end - bytes
        }
        at => {
            // SAFETY: words that no block has: the first chains them.
            unsafe {
                s.spare_words[class] = *(at as *const usize);
                std::ptr::write_bytes(at as *mut u8, 0, bytes);
            }
            at
        }
    };
    region::entry(block).store(region::make(class as u8 + 1, words), Ordering::Release);
    Some(region::address_of(block))
}

/// Takes back a block of cells none of which is in use, and its memory.
pub(super) fn give_cells(block: usize) {
    let mut s = state();
    let e = region::entry(block).load(Ordering::Relaxed);
    if let Some(class) = region::class(e) {
        let words = region::payload(e);
        // SAFETY: the block's words, which nobody uses any more.
        unsafe { *(words as *mut usize) = s.spare_words[class] };
        s.spare_words[class] = words;
        clean(block, 1);
        s.give(block, 1, false);
    }
}

/// A large chunk of `size` bytes, aligned to `align`, with its word; answers its address and
/// whether its bytes are 0.
pub(super) fn take_large(size: usize, align: usize, word: u64) -> Option<(usize, bool)> {
    let blocks = size.div_ceil(BLOCK).max(1);
    let extra = align.max(BLOCK) / BLOCK - 1;
    let mut s = state();
    let (got, clean) = s.take(blocks.checked_add(extra)?)?;
    let block = (region::address_of(got).next_multiple_of(align.max(BLOCK)) - region::base()) / BLOCK;
    region::entry(block).store(region::make(LARGE, 0), Ordering::Relaxed);
    enter(block, 0, blocks);
    let (before, after) = (block - got, got + extra - block);
    if before > 0 {
        s.give(got, before, !clean);
    }
    if after > 0 {
        s.give(block + blocks, after, !clean);
    }
    // SAFETY: the row of a block that is ours.
    unsafe {
        let row = &*region::row(block);
        row.size.store(size, Ordering::Relaxed);
        row.type_word.store(0, Ordering::Relaxed);
        row.word.store(word, Ordering::Release);
    }
    Some((region::address_of(block), clean))
}

/// Makes blocks from the one numbered `from` on tails of the large chunk at `block`.
fn enter(block: usize, from: usize, to: usize) {
    for n in from.max(1)..to {
        region::entry(block + n).store(region::make(TAIL, block), Ordering::Release);
    }
}

/// Takes back a large chunk of `size` bytes.
pub(super) fn give_large(block: usize, size: usize) {
    state().give(block, size.div_ceil(BLOCK).max(1), true);
}

/// Makes a large chunk longer or shorter where it lies, if that can be done.
pub(super) fn resize_large(block: usize, old: usize, new: usize) -> bool {
    let (had, wants) = (old.div_ceil(BLOCK).max(1), new.div_ceil(BLOCK).max(1));
    let mut s = state();
    if wants < had {
        s.give(block + wants, had - wants, true);
    } else if wants > had {
        let next = block + had;
        let more = wants - had;
        if next == s.top && more <= region::limit() - s.top {
            s.top += more;
            let end = region::address_of(s.top);
            region::show(end, &mut s.shown);
        } else {
            let free = next < s.top && region::tag(region::entry(next).load(Ordering::Relaxed)) == FREE;
            // SAFETY: the row of a free run.
            if !free || unsafe { (*region::row(next)).size.load(Ordering::Relaxed) } < more {
                return false;
            }
            let (got, dirty) = s.remove(next);
            if got > more {
                s.insert(next + more, got - more, dirty);
            }
        }
        enter(block, had, wants);
    }
    // SAFETY: the chunk's row.
    unsafe { (*region::row(block)).size.store(new, Ordering::Relaxed) };
    true
}

/// Gives the memory of all free runs back to the system; answers how many bytes.
pub(super) fn trim() -> usize {
    let mut s = state();
    let before = s.dirty;
    for &head in &s.runs {
        let mut at = head;
        while at != 0 {
            let block = at as usize - 1;
            // SAFETY: the row of a free run.
            let row = unsafe { &*region::row(block) };
            let blocks = row.size.load(Ordering::Relaxed);
            if row.word.load(Ordering::Relaxed) != 0 {
                clean(block, blocks);
                row.word.store(0, Ordering::Relaxed);
            }
            at = row.next;
        }
    }
    s.dirty = 0;
    before
}
