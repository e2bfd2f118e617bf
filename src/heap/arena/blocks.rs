//! Blocks: where runs of them come from, large objects, cells given back by their owner.

use super::*;

impl Arena {
    pub(super) fn class(&self, block: usize) -> u8 {
        debug_assert!(block < self.blocks());
        // SAFETY: a block below the top.
        unsafe { *self.table.add(block) }
    }

    /// Number of blocks below the top.
    pub(super) fn blocks(&self) -> usize {
        (self.top - self.base) / BLOCK
    }

    pub(super) fn set_class(&mut self, block: usize, class: u8) {
        // SAFETY: a block below the top.
        unsafe { *self.table.add(block) = class };
    }

    /// Bytes of blocks in use.
    pub(super) fn used(&self) -> usize {
        (self.blocks() - self.free) * BLOCK
    }

    /// Has more been handed out than the limit and the reserve allow?
    pub(super) fn is_beyond(&self) -> bool {
        self.used() > self.most.saturating_add(RESERVE)
    }

    fn is_free(&self, block: usize) -> bool {
        matches!(self.class(block), FREE | CLEAN)
    }

    /// A run of `count` blocks: its address, and whether its bytes are 0. It is still marked free.
    pub(super) fn take(&mut self, count: usize) -> Option<(usize, bool)> {
        let most = match self.scarce {
            _ if self.lifted => usize::MAX,
            true => self.most.saturating_add(RESERVE),
            false => self.most,
        };
        if (self.blocks() - self.free + count).saturating_mul(BLOCK) > most {
            return None;
        }
        if self.free >= count
            && let Some(block) = self.find_run(count)
        {
            let clean = (block..block + count).all(|b| self.class(b) == CLEAN);
            self.free -= count;
            self.search = block + count;
            self.open(block, count);
            for n in block..block + count {
                self.set_live(n, 0);
            }
            return Some((self.base + block * BLOCK, clean));
        }
        let at = self.top;
        let end = at.checked_add(count.checked_mul(BLOCK)?)?;
        self.map_to(end)?;
        self.top = end;
        for block in (at - self.base) / BLOCK..self.blocks() {
            self.set_class(block, CLEAN);
        }
        self.open((at - self.base) / BLOCK, count);
        Some((at, true))
    }

    fn find_run(&self, count: usize) -> Option<usize> {
        let blocks = self.blocks();
        let from = if self.search < blocks { self.search } else { 0 };
        self.run_between(from, blocks, count).or_else(|| self.run_between(0, (from + count).min(blocks), count))
    }

    fn run_between(&self, from: usize, to: usize, count: usize) -> Option<usize> {
        let mut length = 0;
        for block in from..to {
            length = if self.is_free(block) { length + 1 } else { 0 };
            if length == count {
                return Some(block + 1 - count);
            }
        }
        None
    }

    /// Makes the range readable and writable up to `end`.
    fn map_to(&mut self, end: usize) -> Option<()> {
        if end > self.end - HUGE - if self.scarce { 0 } else { RESERVE } {
            return None;
        }
        if end > self.mapped {
            let huge = self.mapped - self.base >= SMALL_HEAP && !self.scarce;
            let step = if huge { 8 * HUGE } else { CHUNK };
            let grow = (end - self.mapped).div_ceil(step) * step;
            let grow = grow.min(self.end - HUGE - self.mapped);
            let at = self.mapped as *mut libc::c_void;
            // SAFETY: the range lies in the reservation.
            if unsafe { libc::mprotect(at, grow, libc::PROT_READ | libc::PROT_WRITE) } != 0 {
                return None;
            }
            // SAFETY: as above; advice only, a refusal changes nothing.
            unsafe {
                libc::madvise(at, grow, libc::MADV_DODUMP);
                if huge {
                    libc::madvise(at, grow, libc::MADV_HUGEPAGE);
                }
            }
            self.mapped += grow;
            self.dump_tables();
        }
        Some(())
    }

    /// Core files contain the tables of the blocks that are mapped: debuggers visit objects.
    fn dump_tables(&self) {
        let blocks = (self.mapped - self.base) / BLOCK;
        for (table, bytes) in [(self.table as usize, blocks), (self.link as usize, blocks * size_of::<u32>())] {
            // SAFETY: advice on our own mappings, which begin at a page and have room for the range.
            unsafe { libc::madvise(table as *mut libc::c_void, bytes, libc::MADV_DODUMP) };
        }
    }

    /// Enters a run as one large object.
    pub(super) fn enter_large(&mut self, at: usize, count: usize) {
        let first = (at - self.base) / BLOCK;
        self.set_class(first, LARGE);
        // SAFETY: blocks below the top.
        unsafe { *self.link.add(first) = count as u32 };
        for n in 1..count {
            self.set_class(first + n, LARGE_TAIL);
            // SAFETY: as above.
            unsafe { *self.link.add(first + n) = n as u32 };
        }
    }

    /// Gives a run of blocks back.
    pub(super) fn release(&mut self, first: usize, count: usize) {
        for block in first..first + count {
            self.set_class(block, FREE);
        }
        self.free += count;
    }
}

/// Sets bytes of blocks to 0; many of them by asking the system for fresh pages.
pub(super) fn erase(at: usize, bytes: usize) {
    // SAFETY: the caller's blocks, which hold nothing.
    unsafe {
        if bytes < 1 << 20 || libc::madvise(at as *mut libc::c_void, bytes, libc::MADV_DONTNEED) != 0 {
            std::ptr::write_bytes(at as *mut u8, 0, bytes);
        }
    }
}

/// Frees an object that nobody refers to any more: its owner has outgrown it.
///
/// # Safety
/// `cell` is the start of an object that is not used again.
pub unsafe fn free(cell: u64) {
    let arena = arena();
    let block = (cell as usize - arena.base) / BLOCK;
    let class = arena.class(block);
    if class == LARGE {
        // SAFETY: a block below the top.
        let count = unsafe { *arena.link.add(block) } as usize;
        arena.release(block, count);
        arena.budget += (count * BLOCK) as isize;
        // Marks of a freed object must not outlive it.
        unmark(cell);
        return;
    }
    let source = &mut arena.sources[class as usize];
    // SAFETY: as above; cells have two words at least.
    unsafe {
        *(cell as *mut u64) = 0;
        *(cell as *mut usize).add(1) = source.freed;
    }
    source.freed = cell as usize;
    if !arena.stress {
        arena.budget += CLASSES[class as usize] as isize;
    }
}

fn unmark(cell: u64) {
    let (word, bit) = bit(cell);
    // SAFETY: the marks cover the whole range.
    unsafe { *arena().marks.add(word) &= !bit };
}

/// Makes the large object at `cell` larger where it is, if the blocks behind it are free.
pub fn grow(cell: u64, bytes: usize) -> bool {
    let arena = arena();
    let first = (cell as usize - arena.base) / BLOCK;
    if arena.class(first) != LARGE {
        return bytes <= size_of_cell(cell);
    }
    // SAFETY: a block below the top.
    let old = unsafe { *arena.link.add(first) } as usize;
    let count = bytes.div_ceil(BLOCK);
    if count <= old {
        return true;
    }
    let (from, to) = (first + old, first + count);
    if to > (arena.end - arena.base) / BLOCK || (arena.blocks() - arena.free + count - old) * BLOCK > arena.most {
        return false;
    }
    let known = to.min(arena.blocks());
    if !(from..known).all(|b| arena.is_free(b)) {
        return false;
    }
    if to > arena.blocks() {
        let end = arena.base + to * BLOCK;
        if arena.map_to(end).is_none() {
            return false;
        }
        arena.top = end;
        for block in known..to {
            arena.set_class(block, CLEAN);
        }
    }
    arena.free -= known - from;
    arena.join(first, from, to);
    for block in from..to {
        if arena.class(block) == FREE {
            erase(arena.base + block * BLOCK, BLOCK);
        }
    }
    arena.enter_large(cell as usize, count);
    arena.allocated += ((count - old) * BLOCK) as u64;
    arena.budget -= ((count - old) * BLOCK) as isize;
    true
}
