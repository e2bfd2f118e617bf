//! Sweeping: after marking, what is not marked is free. Blocks without marks go back at once;
//! the holes of the others are found when cells are wanted.

use super::*;

/// What a collection left.
#[derive(Clone, Copy, Debug, Default)]
pub struct Census {
    /// Objects.
    pub objects: usize,
    /// Bytes of their cells.
    pub bytes: usize,
    /// Bytes of blocks that hold objects.
    pub held: usize,
    /// Bytes of free blocks.
    pub free: usize,
}

/// Bits at which cells of a size begin, for one word of marks after the other.
fn starts(size: usize) -> impl Iterator<Item = usize> {
    (0..BLOCK / size).map(move |n| n * size)
}

impl Arena {
    fn marked_at(&self, address: usize) -> bool {
        let n = (address - self.base) / 16;
        // SAFETY: the marks cover the whole range.
        unsafe { *self.marks.add(n / 64) & 1 << (n % 64) != 0 }
    }

    fn mark_words(&self, block: usize) -> &'static mut [u64] {
        // SAFETY: the marks cover the whole range; borrows last for a statement.
        unsafe { std::slice::from_raw_parts_mut(self.marks.add(block * MARK_WORDS), MARK_WORDS) }
    }

    /// The next run of free cells in the block, at or behind `from`.
    pub(super) fn next_hole(&self, class: usize, block: u32, from: usize) -> Option<(usize, usize)> {
        let size = CLASSES[class];
        let start = self.base + block as usize * BLOCK;
        let end = start + BLOCK / size * size;
        let mut at = from;
        while at < end && self.marked_at(at) {
            at += size;
        }
        (at < end).then(|| (at, self.next_mark(at, end)))
    }

    /// The first marked address from `from` on, or `to`.
    fn next_mark(&self, from: usize, to: usize) -> usize {
        let (mut n, end) = ((from - self.base) / 16, (to - self.base) / 16);
        while n < end {
            // SAFETY: the marks cover the whole range.
            let word = unsafe { *self.marks.add(n / 64) } >> (n % 64);
            if word != 0 {
                return (self.base + (n + word.trailing_zeros() as usize) * 16).min(to);
            }
            n = (n / 64 + 1) * 64;
        }
        to
    }

    /// Gives up the cleared cells in front of the cursors: every allocation is seen.
    pub(super) fn shorten(&mut self) {
        for source in self.sources.iter_mut() {
            if source.cursor < source.limit {
                source.hole = source.hole.max(source.limit);
                source.limit = source.cursor;
                source.clean = false;
            }
        }
    }
}

/// Is the cell a dead one that has not been swept yet?
pub(super) fn is_garbage(cell: u64) -> bool {
    let arena = arena();
    let block = (cell as usize - arena.base) / BLOCK;
    let class = arena.class(block);
    if class == LARGE || is_marked(cell) {
        return false;
    }
    // Nothing was made there since marks were set; or nothing yet.
    let source = &arena.sources[class as usize];
    !arena.is_young(block) || source.block == block as u32 && cell as usize >= source.limit
}

/// Before marking: the dead cells that were about to be handed out lose their headers; allocation
/// begins with no block.
pub(in super::super) fn retire() {
    let arena = arena();
    for class in 0..COUNT {
        let source = arena.sources[class];
        if source.block != NONE && !source.clean {
            forget(arena, class, source.block as usize, source.limit.max(source.cursor));
        }
        arena.sources[class] = EMPTY;
    }
}

/// The dead cells that were not handed out again lose their headers.
pub(in super::super) fn forget_garbage() {
    let arena = arena();
    for block in 0..arena.blocks() {
        let class = arena.class(block) as usize;
        if class < COUNT && !arena.is_young(block) && arena.live(block) < BLOCK / CLASSES[class] {
            forget(arena, class, block, arena.base + block * BLOCK);
        }
    }
}

/// The cursors of the code that a debugger's call interrupted, perhaps between reading one and
/// moving it.
#[derive(Debug)]
pub struct Aside([Source; COUNT]);

/// Allocation goes on in other blocks until `put_back`. There must be no collection before.
pub fn set_aside() -> Aside {
    let sources = &mut arena().sources;
    let aside = Aside(**sources);
    **sources = [EMPTY; COUNT];
    aside
}

/// Allocation goes on where it was.
pub fn put_back(aside: Aside) {
    retire();
    *arena().sources = aside.0;
}

/// Takes the headers of the block's cells from `from` on that are not marked.
fn forget(arena: &Arena, class: usize, block: usize, from: usize) {
    let size = CLASSES[class];
    let end = arena.base + block * BLOCK + BLOCK / size * size;
    for cell in (from..end).step_by(size) {
        if !arena.marked_at(cell) {
            let header = cell as *mut u64;
            // SAFETY: a cell that holds no live object. What is 0 is not written: its page may be clean.
            unsafe {
                if *header != 0 {
                    *header = 0;
                }
            }
        }
    }
}

/// Clears all marks.
pub(in super::super) fn clear_marks() {
    let arena = arena();
    // SAFETY: the marks of all blocks below the top.
    unsafe { std::ptr::write_bytes(arena.marks, 0, arena.blocks() * MARK_WORDS) };
}

/// Are the block's holes worth its old objects being read at the next collection? After a young one
/// those of a block of which a quarter is empty at least.
fn is_worth_filling(young: bool, live: usize, cells: usize) -> bool {
    live < if young { (cells * 3).div_ceil(4) } else { cells }
}

/// After marking: frees what is wholly unmarked, lists the blocks whose holes are to be filled, counts.
/// After a young collection only blocks with young objects are looked at.
pub(in super::super) fn tally(young: bool) -> Census {
    let arena = arena();
    let mut census = Census::default();
    let mut last = [NONE; COUNT];
    let mut block = 0;
    while block < arena.blocks() {
        let class = arena.class(block);
        let known = young && !arena.is_young(block);
        if class == LARGE {
            // SAFETY: a block below the top.
            let count = unsafe { *arena.link.add(block) } as usize;
            if known || arena.marked_at(arena.base + block * BLOCK) {
                census.objects += 1;
                census.bytes += count * BLOCK;
                census.held += count * BLOCK;
                arena.set_live(block, 1);
            } else {
                arena.release(block, count);
            }
            arena.grow_old(block, count);
            block += count;
            continue;
        }
        if let Some(&size) = CLASSES.get(class as usize) {
            let live = match known {
                true => arena.live(block),
                false => arena.mark_words(block).iter().map(|w| w.count_ones() as usize).sum(),
            };
            arena.set_live(block, live);
            let is_worth = is_worth_filling(young, live, BLOCK / size);
            arena.settle(block, young && !known && is_worth);
            if live == 0 {
                arena.release(block, 1);
            } else {
                census.objects += live;
                census.bytes += live * size;
                census.held += BLOCK;
                if is_worth {
                    let class = class as usize;
                    match last[class] {
                        NONE => arena.sources[class].partial = block as u32,
                        // SAFETY: blocks below the top.
                        before => unsafe { *arena.link.add(before as usize) = block as u32 },
                    }
                    // SAFETY: as above.
                    unsafe { *arena.link.add(block) = NONE };
                    last[class] = block as u32;
                }
            }
        }
        block += 1;
    }
    arena.search = 0;
    // While the alarm is not told, somebody is about to use the reserve.
    arena.scarce &= arena.alarm || census.held + BLOCK > arena.most;
    if !young {
        give_back(arena, census.bytes);
    }
    census.free = arena.free * BLOCK;
    census
}

/// Gives the pages of free blocks back to the system, beyond a reserve for what comes next.
fn give_back(arena: &mut Arena, live: usize) {
    let mut reserve = pace::kept(live) / BLOCK;
    let blocks = arena.blocks();
    let mut block = 0;
    while block < blocks {
        if arena.class(block) != FREE {
            block += 1;
            continue;
        }
        let first = block;
        while block < blocks && arena.class(block) == FREE {
            block += 1;
        }
        let kept = reserve.min(block - first);
        reserve -= kept;
        let count = block - first - kept;
        // Single blocks are not worth the call.
        if count >= 4 {
            let at = (arena.base + (first + kept) * BLOCK) as *mut libc::c_void;
            // SAFETY: blocks that hold nothing.
            if unsafe { libc::madvise(at, count * BLOCK, libc::MADV_DONTNEED) } == 0 {
                for n in first + kept..block {
                    arena.set_class(n, CLEAN);
                }
            }
        }
    }
}

/// What the heap holds now, found by a walk.
pub fn census() -> Census {
    let mut census = Census::default();
    each_object(|cell, bytes| {
        if cell != 0 {
            census.objects += 1;
            census.bytes += bytes;
        }
    });
    let arena = arena();
    census.free = arena.free * BLOCK;
    census.held = arena.blocks() * BLOCK - census.free;
    census
}

/// Calls `f` with the address and cell size of every object, the ones that are dead but not yet
/// collected included. `f` must not allocate.
pub fn each_object(mut f: impl FnMut(u64, usize)) {
    let arena = arena();
    let mut block = 0;
    while block < arena.blocks() {
        let at = arena.base + block * BLOCK;
        let class = arena.class(block);
        if class == LARGE {
            // SAFETY: a block below the top.
            let count = unsafe { *arena.link.add(block) } as usize;
            // SAFETY: a large object's header.
            if unsafe { *(at as *const u64) } != 0 {
                f(at as u64, count * BLOCK);
            }
            block += count;
            continue;
        }
        if let Some(&size) = CLASSES.get(class as usize) {
            for cell in starts(size).map(|offset| at + offset) {
                // SAFETY: a cell's first word.
                if unsafe { *(cell as *const u64) } != 0 && !is_garbage(cell as u64) {
                    f(cell as u64, size);
                }
            }
        }
        block += 1;
    }
}
