//! Where threads leave free cells for each other: full batches, by class. A batch is a chain of
//! cells through their first words; batches are chained through the second word of their first cell.

use super::blocks;
use super::lock::{Guard, Lock};
use super::region;
use crate::util::size_class::{COUNT, SIZES, cells};
use std::cell::UnsafeCell;

/// Bytes of free cells of one class from which on whole free blocks are looked for.
const MUCH: usize = 8 << 20;

/// Number of cells that change hands at once.
pub(super) const BATCH: [u32; COUNT] = {
    let mut table = [0; COUNT];
    let mut c = 0;
    while c < COUNT {
        let n = 16384 / SIZES[c];
        table[c] = if n > 128 {
            128
        } else if n < 2 {
            2
        } else {
            n as u32
        };
        c += 1;
    }
    table
};

#[derive(Clone, Copy)]
struct Batches {
    /// First cell of the first batch.
    first: usize,
    count: usize,
    /// Number of batches at which to look for free blocks.
    limit: usize,
}

/// The batches of one class.
struct Shelf {
    lock: Lock,
    batches: UnsafeCell<Batches>,
}
// SAFETY: the batches are touched under the lock only.
unsafe impl Sync for Shelf {}

static SHELVES: [Shelf; COUNT] =
    [const { Shelf { lock: Lock::new(), batches: UnsafeCell::new(Batches { first: 0, count: 0, limit: 0 }) } }; COUNT];

/// A shelf's batches, while its lock is held.
struct Open(#[allow(dead_code)] Guard<'static>, &'static Shelf);

impl std::ops::Deref for Open {
    type Target = Batches;
    fn deref(&self) -> &Batches {
        // SAFETY: the lock is held.
        unsafe { &*self.1.batches.get() }
    }
}

impl std::ops::DerefMut for Open {
    fn deref_mut(&mut self) -> &mut Batches {
        // SAFETY: the lock is held.
        unsafe { &mut *self.1.batches.get() }
    }
}

fn open(class: usize) -> Open {
    Open(SHELVES[class].lock.lock(), &SHELVES[class])
}

/// Puts a full batch on the shelf.
pub(super) fn push(class: usize, batch: usize) {
    let mut shelf = open(class);
    // SAFETY: a free cell is at least two words long.
    unsafe { *(batch as *mut usize).add(1) = shelf.first };
    shelf.first = batch;
    shelf.count += 1;
    if shelf.limit == 0 {
        shelf.limit = MUCH / (BATCH[class] as usize * SIZES[class]);
    }
    if shelf.count >= shelf.limit {
        sweep(class, &mut shelf);
        shelf.limit = shelf.limit.max(shelf.count * 2);
    }
}

/// Takes a full batch from the shelf.
pub(super) fn pop(class: usize) -> Option<usize> {
    let mut shelf = open(class);
    if shelf.count == 0 {
        return None;
    }
    let batch = shelf.first;
    // SAFETY: the second word of a batch's first cell chains it.
    shelf.first = unsafe { *(batch as *const usize).add(1) };
    shelf.count -= 1;
    Some(batch)
}

/// Gives back the blocks all of whose cells lie on shelves.
pub(super) fn trim() {
    for class in 0..COUNT {
        sweep(class, &mut open(class));
    }
}

/// Calls `f` with each lock of the depot.
pub(super) fn each_lock(mut f: impl FnMut(&'static Lock)) {
    SHELVES.iter().for_each(|shelf| f(&shelf.lock));
}

/// Counts a shelf's cells by block, gives back the blocks that are whole, and makes new batches of
/// the rest. The counts stand in a mapping of their own; without memory for it nothing is done.
fn sweep(class: usize, shelf: &mut Batches) {
    let blocks = blocks::used();
    if shelf.count == 0 || blocks == 0 {
        return;
    }
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
    // SAFETY: a fresh anonymous mapping.
    let map = unsafe { libc::mmap(std::ptr::null_mut(), blocks * 4, libc::PROT_READ | libc::PROT_WRITE, flags, -1, 0) };
    if map == libc::MAP_FAILED {
        return;
    }
    // SAFETY: the mapping is zeroed and has a row for each block.
    let counts = unsafe { std::slice::from_raw_parts_mut(map.cast::<u32>(), blocks) };
    each_cell(shelf.first, |cell| {
        if let Some(n) = counts.get_mut(region::block_of(cell)) {
            *n += 1;
        }
    });
    let whole = cells(class) as u32;
    let batch = BATCH[class];
    let (mut done, mut count, mut part, mut length) = (0, 0, 0, 0);
    each_cell(shelf.first, |cell| {
        if counts.get(region::block_of(cell)).is_some_and(|&n| n == whole) {
            return;
        }
        // SAFETY: a free cell of this shelf, at least two words long; its chains were read before.
        unsafe { *(cell as *mut usize) = part };
        (part, length) = (cell, length + 1);
        if length == batch {
            // SAFETY: as above.
            unsafe { *(cell as *mut usize).add(1) = done };
            (done, count, part, length) = (cell, count + 1, 0, 0);
        }
    });
    for (block, _) in counts.iter().enumerate().filter(|(_, n)| **n == whole) {
        blocks::give_cells(block);
    }
    // SAFETY: mapped above.
    unsafe { libc::munmap(map, blocks * 4) };
    if length > 0 {
        // SAFETY: as above. A short batch is as good as a full one.
        unsafe { *(part as *mut usize).add(1) = done };
        (done, count) = (part, count + 1);
    }
    (shelf.first, shelf.count) = (done, count);
}

/// Calls `f` with each cell of a chain of batches; `f` may change the cell.
fn each_cell(first: usize, mut f: impl FnMut(usize)) {
    let mut batch = first;
    while batch != 0 {
        // SAFETY: chains of free cells.
        let next = unsafe { *(batch as *const usize).add(1) };
        let mut cell = batch;
        while cell != 0 {
            // SAFETY: as above.
            let after = unsafe { *(cell as *const usize) };
            f(cell);
            cell = after;
        }
        batch = next;
    }
}
