//! Resolution of addresses by the arena's tables, as the collector does it.

use super::old::YOUNG;
use super::*;

/// Where the arena's tables lie: the collector's copy, which nothing changes while it marks.
#[derive(Clone, Copy)]
pub(in super::super) struct Map {
    base: usize,
    /// Bytes from the base to the top.
    span: usize,
    table: *const u8,
    link: *const u32,
    marks: *mut u64,
    state: *const u8,
    /// Bits that count as set in every block's state.
    all: u8,
}

/// The tables as they are now.
#[inline(always)]
pub(in super::super) fn map_now() -> Map {
    let a = arena();
    Map { base: a.base, span: a.top - a.base, table: a.table, link: a.link, marks: a.marks, state: a.state, all: YOUNG }
}

impl Map {
    /// The same for a young collection: `young_cell_of` passes over blocks without young objects.
    pub(in super::super) fn only_young(self) -> Map {
        Map { all: 0, ..self }
    }

    /// First address of the blocks, and their bytes.
    #[inline(always)]
    pub(in super::super) fn extent(&self) -> (u64, u64) {
        (self.base as u64, self.span as u64)
    }

    /// As `cell_of`, if the cell is one that this collection may free.
    #[inline(always)]
    pub(in super::super) fn young_cell_of(&self, address: u64) -> Option<u64> {
        let offset = (address as usize).wrapping_sub(self.base);
        // SAFETY: a block below the top.
        if offset >= self.span || (unsafe { *self.state.add(offset / BLOCK) } | self.all) & YOUNG == 0 {
            return None;
        }
        self.cell_of(address)
    }

    /// The start of the cell that contains `address`, whatever it holds.
    #[inline(always)]
    pub(in super::super) fn cell_of(&self, address: u64) -> Option<u64> {
        let offset = (address as usize).wrapping_sub(self.base);
        if offset >= self.span {
            return None;
        }
        let block = offset / BLOCK;
        // SAFETY: a block below the top.
        let class = unsafe { *self.table.add(block) };
        if (class as usize) < COUNT {
            let inside = (offset % BLOCK) as u64;
            let size = CLASSES[class as usize] as u64;
            let start = ((inside * RECIPROCAL[class as usize]) >> 32) * size;
            if start + size > BLOCK as u64 {
                return None;
            }
            return Some((self.base + block * BLOCK) as u64 + start);
        }
        match class {
            LARGE => Some((self.base + block * BLOCK) as u64),
            // SAFETY: as above.
            LARGE_TAIL => Some((self.base + (block - unsafe { *self.link.add(block) } as usize) * BLOCK) as u64),
            _ => None,
        }
    }

    /// Marks a cell; answers whether it was not marked before.
    #[inline(always)]
    pub(in super::super) fn mark(&self, cell: u64) -> bool {
        let n = (cell as usize - self.base) / 16;
        // SAFETY: the marks cover the whole range.
        let word = unsafe { &mut *self.marks.add(n / 64) };
        let fresh = *word & 1 << (n % 64) == 0;
        *word |= 1 << (n % 64);
        fresh
    }

    /// Calls `f` with each marked cell that has bytes in the range, which lies in the heap.
    pub(in super::super) fn marked_in(&self, from: usize, to: usize, mut f: impl FnMut(u64)) {
        let mut at = from;
        while at < to {
            let block = (at - self.base) / BLOCK;
            let start = self.base + block * BLOCK;
            let end = start + BLOCK;
            // SAFETY: a block below the top.
            let class = unsafe { *self.table.add(block) };
            if let Some(&size) = CLASSES.get(class as usize) {
                self.each_mark(start + (at - start) / size * size, end.min(to), &mut f);
            } else if let Some(cell) = self.cell_of(at as u64)
                && self.is_marked(cell)
            {
                f(cell);
                at = (cell as usize + size_of_cell(cell)).max(end);
                continue;
            }
            at = end;
        }
    }

    /// Calls `f` with the cells that begin in the range and are marked when their word of marks is
    /// come to.
    #[inline(always)]
    fn each_mark(&self, from: usize, to: usize, f: &mut impl FnMut(u64)) {
        let (mut n, end) = ((from - self.base) / 16, (to - self.base).div_ceil(16));
        while n < end {
            // SAFETY: the marks cover the whole range.
            let mut word = unsafe { *self.marks.add(n / 64) } >> (n % 64) << (n % 64);
            let first = n / 64 * 64;
            n = first + 64;
            if n > end {
                word &= !(!0 << (end - first));
            }
            while word != 0 {
                f((self.base + (first + word.trailing_zeros() as usize) * 16) as u64);
                word &= word - 1;
            }
        }
    }

    #[inline(always)]
    fn is_marked(&self, cell: u64) -> bool {
        let n = (cell as usize - self.base) / 16;
        // SAFETY: the marks cover the whole range.
        unsafe { *self.marks.add(n / 64) & 1 << (n % 64) != 0 }
    }
}

/// Takes all marks away, for `verify`.
pub(in super::super) fn take_marks() -> Vec<u64> {
    let arena = arena();
    // SAFETY: the marks of all blocks below the top.
    let all = unsafe { std::slice::from_raw_parts_mut(arena.marks, arena.blocks() * MARK_WORDS) };
    let taken = crate::heap::rust_heap::plain(|| all.to_vec());
    all.fill(0);
    taken
}

/// Puts back what `take_marks` took.
pub(in super::super) fn put_marks(taken: &[u64]) {
    // SAFETY: as above.
    unsafe { std::slice::from_raw_parts_mut(arena().marks, taken.len()) }.copy_from_slice(taken);
}

/// The first object that is marked now and was not. Words may point to cells without an object.
pub(in super::super) fn first_missing(taken: &[u64]) -> Option<u64> {
    let (base, marks) = (arena().base, arena().marks);
    // SAFETY: as above.
    let all = unsafe { std::slice::from_raw_parts(marks, taken.len()) };
    let missing = all.iter().zip(taken).enumerate().flat_map(|(n, (now, before))| {
        let bits = now & !before;
        (0..64).filter(move |bit| bits & 1 << bit != 0).map(move |bit| base + (n * 64 + bit) * 16)
    });
    // SAFETY: a cell's first word.
    missing.map(|cell| cell as u64).find(|&cell| unsafe { *(cell as *const u64) } != 0)
}
