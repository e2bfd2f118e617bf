//! The reserved range that chunks lie in, and the tables beside it: an entry for each block, a word
//! for each cell. The tables are what makes any inside address resolve; memory that the program
//! overwrites by mistake is never part of them.

use crate::util::size_class::{BLOCK, COUNT, SIZES, cell_at, cells};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// Bytes reserved for chunks; less where the system refuses so much.
const RESERVED: usize = 1 << 38;
/// Steps in which core files come to show the range.
const SHOWN: usize = 4 << 20;

/// The entry of a block: a tag in the top 8 bits, and what the tag says. 0: never used.
///
/// A class's number plus 1: address of the words of the block's cells.
pub(super) const LARGE: u8 = 0x80;
/// A further block of a large chunk: the number of its first.
pub(super) const TAIL: u8 = 0x81;
/// A block of a free run.
pub(super) const FREE: u8 = 0x82;

/// A chunk's word: the allocation site in the low 48 bits, then how many bytes of the cell the
/// program did not ask for, then flags. 0: no chunk has been here yet.
pub(super) const SITE: u64 = (1 << 48) - 1;
/// First bit of that number.
pub const SLACK: u32 = 48;
/// Its greatest value.
pub const SLACK_MASK: u64 = 0xfff;
/// The chunk's type word is not 0.
pub(super) const TYPED: u64 = 1 << 61;
/// The program has the chunk.
pub(super) const LIVE: u64 = 1 << 63;

/// What is kept of the first block of a large chunk, and of the first and the last block of a free
/// run.
#[repr(C)]
pub(super) struct Row {
    /// The chunk's word; of a free run: whether its memory may hold something.
    pub word: AtomicU64,
    pub type_word: AtomicU64,
    /// Bytes asked for; of a free run: blocks.
    pub size: AtomicUsize,
    /// Neighbours among the free runs of like length: block numbers plus 1.
    pub next: u32,
    pub previous: u32,
}

/// Where everything is. Written once, `size` last.
struct Region {
    base: AtomicUsize,
    size: AtomicUsize,
    table: AtomicUsize,
    rows: AtomicUsize,
    words: AtomicUsize,
    types: AtomicUsize,
}

static REGION: Region = Region {
    base: AtomicUsize::new(0),
    size: AtomicUsize::new(0),
    table: AtomicUsize::new(0),
    rows: AtomicUsize::new(0),
    words: AtomicUsize::new(0),
    types: AtomicUsize::new(0),
};

/// The heap's fixed addresses lie below. Only valgrind gives them away to others.
const HIGH: usize = 1 << 32;

fn map(bytes: usize) -> Option<usize> {
    let at = map_near(0, bytes)?;
    if at >= HIGH || bytes < HIGH {
        return Some(at);
    }
    unmap(at, bytes);
    map_near(HIGH, bytes)
}

/// A mapping, at the address if that is free.
fn map_near(wish: usize, bytes: usize) -> Option<usize> {
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
    // SAFETY: a fresh anonymous mapping, and advice on it: core files leave it out, and a first touch
    // takes a small page.
    unsafe {
        let got = libc::mmap(wish as *mut libc::c_void, bytes, libc::PROT_READ | libc::PROT_WRITE, flags, -1, 0);
        if got == libc::MAP_FAILED {
            return None;
        }
        libc::madvise(got, bytes, libc::MADV_DONTDUMP);
        libc::madvise(got, bytes, libc::MADV_NOHUGEPAGE);
        Some(got as usize)
    }
}

fn unmap(at: usize, bytes: usize) {
    // SAFETY: a mapping that `map` made and nobody uses.
    unsafe { libc::munmap(at as *mut libc::c_void, bytes) };
}

/// Bytes of words, or of types, for a range of `size` bytes whose cells all have 16.
const fn words_for(size: usize) -> usize {
    size / 16 * 8
}

/// Reserves everything; under the lock of the blocks. Nothing is done the second time.
pub(super) fn reserve() -> Option<()> {
    if REGION.size.load(Ordering::Acquire) != 0 {
        return Some(());
    }
    let mut size = RESERVED;
    while size >= 1 << 26 {
        let blocks = size / BLOCK;
        let wanted = [size + BLOCK, blocks * 8, blocks * size_of::<Row>(), words_for(size), words_for(size)];
        let mut got = [0; 5];
        let mut complete = true;
        for (place, bytes) in got.iter_mut().zip(wanted) {
            match map(bytes) {
                Some(at) => *place = at,
                None => complete = false,
            }
        }
        if complete {
            let r = &REGION;
            r.base.store(got[0].next_multiple_of(BLOCK), Ordering::Relaxed);
            for (place, at) in [&r.table, &r.rows, &r.words, &r.types].into_iter().zip(&got[1..]) {
                place.store(*at, Ordering::Relaxed);
            }
            r.size.store(size, Ordering::Release);
            return Some(());
        }
        for (at, bytes) in got.into_iter().zip(wanted).filter(|(at, _)| *at != 0) {
            unmap(at, bytes);
        }
        size /= 2;
    }
    None
}

/// First address of the range.
#[inline(always)]
pub(super) fn base() -> usize {
    REGION.base.load(Ordering::Relaxed)
}

/// Number of blocks of the range.
pub(super) fn limit() -> usize {
    REGION.size.load(Ordering::Relaxed) / BLOCK
}

/// Does an address lie in the range?
#[inline(always)]
pub(super) fn contains(address: usize) -> bool {
    address.wrapping_sub(base()) < REGION.size.load(Ordering::Relaxed)
}

/// Number of the block of an address in the range.
#[inline(always)]
pub(super) fn block_of(address: usize) -> usize {
    address.wrapping_sub(base()) / BLOCK
}

/// First address of a block.
#[inline(always)]
pub(super) fn address_of(block: usize) -> usize {
    base() + block * BLOCK
}

/// The entry of a block of the range.
#[inline(always)]
pub(super) fn entry(block: usize) -> &'static AtomicU64 {
    // SAFETY: the table has an entry for each block, and stays.
    unsafe { &*(REGION.table.load(Ordering::Relaxed) as *const AtomicU64).add(block) }
}

/// The row of a block of the range.
#[inline(always)]
pub(super) fn row(block: usize) -> *mut Row {
    (REGION.rows.load(Ordering::Relaxed) as *mut Row).wrapping_add(block)
}

/// The word at an address among the words.
#[inline(always)]
pub(super) fn word_at(at: usize) -> &'static AtomicU64 {
    // SAFETY: the address of a word, from an entry; words are never unmapped.
    unsafe { &*(at as *const AtomicU64) }
}

/// The type word that belongs to a cell's word.
#[inline(always)]
pub(super) fn type_at(word: usize) -> &'static AtomicU64 {
    let distance = word - REGION.words.load(Ordering::Relaxed);
    // SAFETY: the types lie as the words do.
    unsafe { &*((REGION.types.load(Ordering::Relaxed) + distance) as *const AtomicU64) }
}

/// First address of the words.
pub(super) fn first_word() -> usize {
    REGION.words.load(Ordering::Relaxed)
}

/// Bytes of a huge page.
const HUGE: usize = 2 << 20;

/// The words from `from` to `end` come into use. Once there are so many that they fill huge pages they get
/// such: an address at random is then found without a walk through the page tables.
pub(super) fn widen(from: usize, end: usize) {
    let page = end.next_multiple_of(HUGE);
    if page == from.next_multiple_of(HUGE) || page - HUGE < first_word() + HUGE / 2 {
        return;
    }
    // SAFETY: advice on pages of the words' mapping, or beyond it, which is refused; nothing of it has been
    // touched. The error number stays what it was.
    unsafe {
        let errno = *libc::__errno_location();
        libc::madvise((page - HUGE) as *mut libc::c_void, HUGE, libc::MADV_HUGEPAGE);
        *libc::__errno_location() = errno;
    }
}

/// An entry's tag.
#[inline(always)]
pub(super) fn tag(entry: u64) -> u8 {
    (entry >> 56) as u8
}

/// What an entry's tag speaks of.
#[inline(always)]
pub(super) fn payload(entry: u64) -> usize {
    (entry & ((1 << 56) - 1)) as usize
}

/// An entry.
pub(super) fn make(tag: u8, payload: usize) -> u64 {
    (tag as u64) << 56 | payload as u64
}

/// The class of a block of cells.
#[inline(always)]
pub(super) fn class(entry: u64) -> Option<usize> {
    let class = (tag(entry) as usize).wrapping_sub(1);
    (class < COUNT).then_some(class)
}

/// Where a cell's word is: the cell is at `address`, in a block of `class` with this entry.
#[inline(always)]
pub(super) fn word_of_cell(entry: u64, class: usize, address: usize) -> usize {
    payload(entry) + 8 * cell_at(class, address % BLOCK)
}

/// A place in the range that has, or had, a chunk.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub start: usize,
    /// Bytes that the chunk may use at most.
    pub room: usize,
    /// Address of the chunk's word.
    pub word: usize,
    /// Number of its block, if it is large.
    pub large: Option<usize>,
}

/// The place that contains an address: arithmetic and one or two loads.
#[inline]
pub(super) fn place(address: usize) -> Option<Place> {
    if !contains(address) {
        return None;
    }
    let block = block_of(address);
    let e = entry(block).load(Ordering::Acquire);
    if let Some(class) = class(e) {
        let cell = cell_at(class, address % BLOCK);
        let start = address_of(block) + cell * SIZES[class];
        let word = payload(e) + 8 * cell;
        return (cell < cells(class)).then_some(Place { start, room: SIZES[class], word, large: None });
    }
    let first = match tag(e) {
        LARGE => block,
        TAIL => payload(e),
        _ => return None,
    };
    let row = row(first);
    // SAFETY: a row of the table.
    let room = unsafe { (*row).size.load(Ordering::Relaxed) };
    Some(Place { start: address_of(first), room, word: row as usize, large: Some(first) })
}

/// Lets core files show the range up to `end`; `shown` is how far they do.
pub(super) fn show(end: usize, shown: &mut usize) {
    while *shown < end {
        // SAFETY: advice on our own mapping, inside which the range ends.
        unsafe { libc::madvise(*shown as *mut libc::c_void, SHOWN, libc::MADV_DODUMP) };
        *shown += SHOWN;
    }
}
