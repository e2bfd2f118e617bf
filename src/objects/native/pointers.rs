//! Views that are pointers: what keeps their targets alive, and how far these reach.

use super::ctype::CType;
use super::view::{address, get, is, make};
use super::*;
use crate::heap::{arena, collect};
use crate::malloc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A pointer.
///
/// # Errors
/// MemoryError.
pub fn pointer(t: &'static CType, at: u64, owner: Option<Value>) -> PyResult<Value> {
    point(t, at, owner, inside(at))
}

/// The memory of the view that a pointer last led into, where the next one most often leads, too.
struct Near {
    start: AtomicU64,
    end: AtomicU64,
    owner: AtomicU64,
    /// The view was alive at this time.
    epoch: AtomicU64,
}
static NEAR: Near =
    Near { start: AtomicU64::new(0), end: AtomicU64::new(0), owner: AtomicU64::new(0), epoch: AtomicU64::new(0) };

/// A pointer whose target keeps itself alive, if it lies in an object of the heap.
///
/// # Errors
/// MemoryError.
#[inline]
pub fn plain_pointer(t: &'static CType, at: u64) -> PyResult<Value> {
    let end = NEAR.end.load(Ordering::Relaxed);
    let is_near = (NEAR.start.load(Ordering::Relaxed)..end).contains(&at);
    if is_near && NEAR.epoch.load(Ordering::Relaxed) == collect::epoch() {
        let owner = Value::from_bits(NEAR.owner.load(Ordering::Relaxed));
        return make(t, at, owner, end - at, malloc::alive());
    }
    let inside = inside(at);
    if let Some(owner) = inside.filter(|&v| is(v) && (v.bits()..=at).contains(&address(v))) {
        NEAR.start.store(address(owner), Ordering::Relaxed);
        NEAR.end.store(address(owner) + get(owner).extent, Ordering::Relaxed);
        NEAR.owner.store(owner.bits(), Ordering::Relaxed);
        NEAR.epoch.store(collect::epoch(), Ordering::Relaxed);
    }
    point(t, at, inside, inside)
}

/// The object that an address lies in.
#[inline]
fn inside(at: u64) -> Option<Value> {
    // SAFETY: the start of a live object.
    arena::resolve(at).map(|cell| unsafe { Value::from_ptr(cell as *const u8) })
}

#[inline]
fn point(t: &'static CType, at: u64, owner: Option<Value>, inside: Option<Value>) -> PyResult<Value> {
    let (state, room) = match inside {
        Some(object) => (malloc::alive(), (end(object, at) - at as i64).max(0)),
        None if at == 0 => (malloc::alive(), 0),
        None => malloc::room(at as usize),
    };
    make(t, at, owner, room as u64, state)
}

/// Where the memory of the object around an address ends that C may use: of a view, its own memory does.
#[inline]
fn end(v: Value, at: u64) -> i64 {
    let end = match is(v) && (v.bits()..=at).contains(&address(v)) {
        true => address(v) + get(v).extent,
        false => v.bits() + arena::size_of_cell(v.bits()) as u64,
    };
    end as i64
}
