//! Hashes of tuples that contain tuples, remembered from one collection to the next: until then no
//! other object can have a tuple's address.

use crate::heap::Value;
use std::cell::UnsafeCell;

/// Must be a power of two.
const PLACES: usize = 1 << 13;

/// Address of a tuple, 0 for none, and its hash.
type Place = (u64, i64);

struct Table(UnsafeCell<[Place; PLACES]>);
// SAFETY: touched only by the thread that holds the right to run Python.
unsafe impl Sync for Table {}

static TABLE: Table = Table(UnsafeCell::new([(0, 0); PLACES]));

struct Filled(UnsafeCell<bool>);
// SAFETY: as above.
unsafe impl Sync for Filled {}

static FILLED: Filled = Filled(UnsafeCell::new(false));

/// Where the table lies: the collector does not take its words for references.
pub fn range() -> (u64, u64) {
    let start = TABLE.0.get() as u64;
    (start, start + size_of::<Table>() as u64)
}

/// Objects lie 16 bytes apart.
#[inline(always)]
fn place(v: Value) -> *mut Place {
    let n = (v.bits() >> 4 ^ v.bits() >> 17) as usize % PLACES;
    // SAFETY: within the table.
    unsafe { TABLE.0.get().cast::<Place>().add(n) }
}

/// The hash of this tuple, if it is remembered.
#[inline(always)]
pub fn get(v: Value) -> Option<i64> {
    // SAFETY: the table is this thread's; the reference ends here.
    let (address, hash) = unsafe { *place(v) };
    (address == v.bits()).then_some(hash)
}

/// Remembers the hash of a tuple.
#[inline]
pub fn set(v: Value, hash: i64) {
    // SAFETY: as above.
    unsafe {
        *place(v) = (v.bits(), hash);
        *FILLED.0.get() = true;
    }
}

/// Forgets all: addresses are about to get new owners.
pub fn forget() {
    // SAFETY: as above.
    unsafe {
        if std::mem::take(&mut *FILLED.0.get()) {
            TABLE.0.get().cast::<Place>().write_bytes(0, PLACES);
        }
    }
}
