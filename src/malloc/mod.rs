//! The malloc family of the whole process, and the index over it: any address inside a chunk resolves
//! to the chunk's start, size, allocation site and type.
//!
//! Chunks of up to 32 KiB are cells of blocks of one size, larger ones runs of blocks. A cell's word
//! (site, slack, state) lies in a table beside the heap, so `free` knows wrong addresses, and a
//! program that writes past a chunk's end damages no index. Threads have their own free cells
//! (`cache`) and exchange batches (`depot`); there is no lock over all, and no list of chunks.
//!
//! `family` has the exported functions. `aside` lets AddressSanitizer, valgrind and preloaded
//! allocators take our place: then the index is empty.

mod aside;
mod blocks;
mod cache;
mod depot;
mod family;
mod lock;
pub mod reach;
mod region;
pub mod stacks;

use crate::util::size_class::{BLOCK, SIZES, cells};
pub use cache::prepare_forks;
use region::{FREE, LARGE, LIVE, Place, Row, SITE, TYPED};
pub use region::{SLACK, SLACK_MASK};
use std::sync::atomic::{AtomicU64, Ordering};

/// What the index knows of a chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chunk {
    /// Its address.
    pub start: usize,
    /// Bytes that were asked for.
    pub size: usize,
    /// Return address of the call that made it, or its stack's number: `stacks::each` tells.
    pub site: usize,
    /// What `set_type` stored; 0 after the chunk was freed or made anew.
    pub type_word: u64,
    /// It has been freed, and its memory was not handed out again.
    pub freed: bool,
}

impl Chunk {
    /// First address behind it.
    pub fn end(&self) -> usize {
        self.start + self.size
    }
}

/// Do we serve this process? If not, `query` knows no chunks.
pub fn is_active() -> bool {
    aside::server() == aside::Server::Own
}

/// The chunk that an address lies in, or lay in; `None`: no memory of the malloc family, or memory
/// that was never handed out.
pub fn query(address: usize) -> Option<Chunk> {
    match region::place(address) {
        Some(place) => describe(place),
        None => freed_run(address),
    }
}

/// What `state` answers for memory that is not of the malloc family.
static ALIVE: AtomicU64 = AtomicU64::new(LIVE);
/// What it answers where no chunk has ever been. Never written.
static DEAD: AtomicU64 = AtomicU64::new(0);

/// The word of memory that is not of the malloc family.
#[inline(always)]
pub fn alive() -> &'static AtomicU64 {
    &ALIVE
}

/// The word of memory that nothing may be read from.
#[inline(always)]
pub fn dead() -> &'static AtomicU64 {
    &DEAD
}

/// A word that stays readable for ever, whose top bit is set as long as the chunk lives that `address` lies
/// in. It is set again when the chunk's memory is handed out anew.
#[inline]
pub fn state(address: usize) -> &'static AtomicU64 {
    if !region::contains(address) {
        return &ALIVE;
    }
    region::place(address).map_or(&DEAD, |place| region::word_at(place.word))
}

/// Bytes from the word of a large chunk to its size.
pub const SIZE_BEHIND_STATE: i32 = std::mem::offset_of!(Row, size) as i32;
/// What `room` answers for memory whose end nobody knows.
pub const UNBOUNDED: i64 = 1 << 62;

/// `state(address)`, and the bytes from there to the end of the chunk's place: those that the program did not ask
/// for (`SLACK` in the word) are to be taken off. For a large chunk, whose size may change, `!offset`: its size lies
/// behind the word. 0 where no chunk has ever been.
#[inline]
pub fn room(address: usize) -> (&'static AtomicU64, i64) {
    if !region::contains(address) {
        return (&ALIVE, UNBOUNDED);
    }
    let Some(place) = region::place(address) else { return (&DEAD, 0) };
    let offset = address - place.start;
    let room = if place.large.is_some() { !(offset as i64) } else { (place.room - offset) as i64 };
    (region::word_at(place.word), room)
}

fn describe(place: Place) -> Option<Chunk> {
    let word = region::word_at(place.word).load(Ordering::Acquire);
    if word == 0 {
        return None;
    }
    let slack = if place.large.is_some() { 0 } else { (word >> SLACK & SLACK_MASK) as usize };
    Some(Chunk {
        start: place.start,
        size: place.room - slack,
        site: (word & SITE) as usize,
        type_word: if word & TYPED != 0 { type_word(place).load(Ordering::Relaxed) } else { 0 },
        freed: word & LIVE == 0,
    })
}

/// An address in memory of large chunks, or of blocks, that are no more.
fn freed_run(address: usize) -> Option<Chunk> {
    if !region::contains(address) {
        return None;
    }
    let block = region::block_of(address);
    let free = region::tag(region::entry(block).load(Ordering::Acquire)) == FREE;
    free.then(|| Chunk { start: region::address_of(block), size: BLOCK, site: 0, type_word: 0, freed: true })
}

fn type_word(place: Place) -> &'static std::sync::atomic::AtomicU64 {
    match place.large {
        None => region::type_at(place.word),
        // SAFETY: the row of a large chunk.
        Some(block) => unsafe { &(*region::row(block)).type_word },
    }
}

/// Stores a word with the live chunk that `address` lies in, to be forgotten with it; answers whether
/// there is one.
pub fn set_type(address: usize, word: u64) -> bool {
    let Some(place) = region::place(address) else { return false };
    let state = region::word_at(place.word);
    if state.load(Ordering::Acquire) & LIVE == 0 {
        return false;
    }
    type_word(place).store(word, Ordering::Relaxed);
    state.fetch_or(TYPED, Ordering::Release);
    true
}

/// All live chunks. Those that other threads make or free meanwhile may be missing or stale.
pub fn chunks() -> impl Iterator<Item = Chunk> {
    let blocks = if region::contains(region::base()) { blocks::used() } else { 0 };
    (0..blocks).flat_map(|block| {
        let entry = region::entry(block).load(Ordering::Acquire);
        let start = region::address_of(block);
        let (count, size) = match region::class(entry) {
            Some(class) => (cells(class), SIZES[class]),
            None if region::tag(entry) == LARGE => (1, BLOCK),
            None => (0, 1),
        };
        (0..count).filter_map(move |n| query(start + n * size).filter(|chunk| !chunk.freed))
    })
}

#[cfg(test)]
mod tests;
