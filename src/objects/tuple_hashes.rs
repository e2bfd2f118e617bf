//! Hashes of tuples that contain tuples, remembered as long as the tuples live: no other object can
//! have a living tuple's address.

use crate::heap::Value;
use std::cell::UnsafeCell;

/// Places in use at first, and at most; powers of two. What is not in use takes no memory.
const FIRST: usize = 1 << 12;
const MOST: usize = 1 << 17;

/// Address of a tuple, 0 for none, and its hash.
type Place = (u64, i64);

struct Table {
    /// The places in use are the first `mask + 1`.
    mask: usize,
    /// Places filled since the last collection, and those of them that had another tuple.
    filled: usize,
    evicted: usize,
    places: [Place; MOST],
}

struct Shared(UnsafeCell<Table>);
// SAFETY: touched only by the thread that holds the right to run Python.
unsafe impl Sync for Shared {}

static TABLE: Shared =
    Shared(UnsafeCell::new(Table { mask: FIRST - 1, filled: 0, evicted: 0, places: [(0, 0); MOST] }));

/// Where the table lies: the collector does not take its words for references.
pub fn range() -> (u64, u64) {
    let start = TABLE.0.get() as u64;
    (start, start + size_of::<Table>() as u64)
}

#[inline(always)]
fn table() -> &'static mut Table {
    // SAFETY: the table is this thread's; borrows last for a function here, none of which calls out.
    unsafe { &mut *TABLE.0.get() }
}

/// Objects lie 16 bytes apart.
#[inline(always)]
fn place(address: u64, mask: usize) -> usize {
    (address >> 4 ^ address >> 17) as usize & mask & (MOST - 1)
}

/// The hash of this tuple, if it is remembered.
#[inline(always)]
pub fn get(v: Value) -> Option<i64> {
    let t = table();
    let (address, hash) = t.places[place(v.bits(), t.mask)];
    (address == v.bits()).then_some(hash)
}

/// Remembers the hash of a tuple.
#[inline]
pub fn set(v: Value, hash: i64) {
    let t = table();
    let p = &mut t.places[place(v.bits(), t.mask)];
    t.filled += 1;
    t.evicted += usize::from(p.0 != 0);
    *p = (v.bits(), hash);
    if t.evicted > t.mask / 2 && t.mask < MOST - 1 {
        grow(t);
    }
}

/// Four times as many places.
#[cold]
fn grow(t: &mut Table) {
    let old = t.mask;
    t.mask = (t.mask * 4 + 3).min(MOST - 1);
    t.evicted = 0;
    for n in 0..=old {
        let (address, hash) = std::mem::take(&mut t.places[n]);
        if address != 0 {
            t.places[place(address, t.mask)] = (address, hash);
        }
    }
}

/// Forgets the tuples that have died: their addresses are about to get new owners.
pub fn keep(lives: fn(u64) -> bool) {
    let t = table();
    if t.filled == 0 && t.evicted == 0 {
        return;
    }
    let mut kept = 0;
    for p in &mut t.places[..=t.mask] {
        if p.0 != 0 {
            if lives(p.0) {
                kept += 1;
            } else {
                *p = (0, 0);
            }
        }
    }
    // What is kept has to be looked at again.
    (t.filled, t.evicted) = (kept, 0);
}
