//! Where a set's items lie. Rows are in order of insertion, as in a dict, but the index is probed
//! and grown exactly as CPython's set tables are: iteration follows the index, so that a set of
//! ints is shown in the same order.

use super::*;
use crate::heap::Value;
use crate::heap::layout::Entry;
use table::Table;

/// Neighbours that are tried before the hash is mixed again.
const LINEAR_PROBES: u64 = 9;
/// Sets beyond this many items double; smaller ones grow fourfold.
const LARGE: u64 = 50_000;

/// Rows of the smallest sets: as many as their index has use for.
const FEWEST: usize = 6;

/// Mark of a place whose item is gone; below it is the number of its row, to be used again.
const GONE: u32 = 1 << 31;

/// Does a place hold an item?
#[inline(always)]
fn is_live(n: u32) -> bool {
    n != 0 && n & GONE == 0
}

/// The places for a hash, in order.
struct Probes {
    /// Start of the neighbourhood, and the place in it.
    start: u64,
    at: u64,
    end: u64,
    perturb: u64,
    mask: u64,
}

impl Probes {
    #[inline(always)]
    fn new(hash: i64, mask: u64) -> Probes {
        let mut probes = Probes { start: hash as u64 & mask, at: 0, end: 0, perturb: hash as u64, mask };
        probes.enter();
        probes
    }

    #[inline(always)]
    fn enter(&mut self) {
        self.at = self.start;
        self.end = if self.start + LINEAR_PROBES <= self.mask { self.start + LINEAR_PROBES } else { self.start };
    }

    #[inline(always)]
    fn advance(&mut self) {
        if self.at < self.end {
            self.at += 1;
            return;
        }
        self.perturb >>= 5;
        self.start = self.start.wrapping_mul(5).wrapping_add(1).wrapping_add(self.perturb) & self.mask;
        self.enter();
    }
}

/// The row of an item.
///
/// # Errors
/// What `__eq__` raises.
#[inline]
pub(super) fn find(t: &Table, item: Value, hash: i64) -> PyResult<Option<usize>> {
    if t.length != 0 {
        // Most searches end at the first place.
        match t.slot(hash as u64 & t.mask) {
            0 => return Ok(None),
            n if is_live(n) && t.row(n).key == Some(item) => return Ok(Some(n as usize - 1)),
            _ => {}
        }
    }
    find_further(t, item, hash)
}

fn find_further(t: &Table, item: Value, hash: i64) -> PyResult<Option<usize>> {
    'again: loop {
        if t.length == 0 {
            return Ok(None);
        }
        let mut probes = Probes::new(hash, t.mask);
        loop {
            match t.slot(probes.at) {
                0 => return Ok(None),
                n if !is_live(n) => {}
                n => {
                    let e = t.row(n);
                    if e.hash == hash
                        && let Some(k) = e.key
                    {
                        if k == item {
                            return Ok(Some(n as usize - 1));
                        }
                        match t.compare_row(n, k, item)? {
                            table::Compared::Equal => return Ok(Some(n as usize - 1)),
                            table::Compared::Differs => {}
                            table::Compared::Moved => continue 'again,
                        }
                    }
                }
            }
            probes.advance();
        }
    }
}

/// Puts the number of a row into the first free place.
fn link(t: &mut Table, hash: i64, row: u64) {
    let mut probes = Probes::new(hash, t.mask);
    while t.slot(probes.at) != 0 {
        probes.advance();
    }
    t.set_slot(probes.at, row as u32 + 1);
}

/// Adds an item that is not there: at the last place of a gone item on the way, or else at the
/// first free one.
pub(super) fn insert(t: &mut Table, item: Value, hash: i64) {
    if t.index.is_null() {
        resize(t, 0, 0);
    }
    let mut gone = None;
    let mut probes = Probes::new(hash, t.mask);
    loop {
        match t.slot(probes.at) {
            0 => break,
            n if !is_live(n) => gone = Some((probes.at, n & !GONE)),
            _ => {}
        }
        probes.advance();
    }
    if let Some((place, n)) = gone {
        t.write_row(u64::from(n) - 1, Entry { hash, key: Some(item), value: Some(item) });
        t.set_slot(place, n);
        t.length += 1;
        return;
    }
    let row = t.filled;
    if row == t.capacity {
        more_rows(t);
    }
    t.write_row(row, Entry { hash, key: Some(item), value: Some(item) });
    t.filled += 1;
    t.length += 1;
    t.set_slot(probes.at, row as u32 + 1);
    if t.filled * 5 >= t.mask * 3 {
        grow(t);
    }
}

/// Rows that an index of so many places needs before it is full.
fn room(size: usize) -> usize {
    size * 3 / 5 + 2
}

/// The size of an index with more than `wanted` places.
fn size_for(wanted: u64) -> usize {
    (wanted + 1).next_power_of_two().max(8) as usize
}

fn add_row(t: &mut Table, item: Value, hash: i64) {
    let row = t.filled;
    if row == t.capacity {
        more_rows(t);
    }
    t.write_row(row, Entry { hash, key: Some(item), value: Some(item) });
    t.filled += 1;
    t.length += 1;
    link(t, hash, row);
}

/// The rows are used up before the index is full.
#[cold]
fn more_rows(t: &mut Table) {
    t.more_rows(room(t.mask as usize + 1).min(t.filled as usize * 2));
}

fn grow(t: &mut Table) {
    resize(t, if t.length > LARGE { t.length * 2 } else { t.length * 4 }, t.length * 2);
}

/// A fresh index with more than `wanted` places, which the items enter in the order of the old one,
/// and rows for so many `items`, the ones that there are included. There may be less rows than the
/// index has use for: many a set stays small.
fn resize(t: &mut Table, wanted: u64, items: u64) {
    let size = size_for(wanted);
    let rows = room(size).min(items as usize).max(FEWEST);
    if t.filled == 0 {
        return t.reallocate(size, rows);
    }
    let mut few = [0; 64];
    if t.filled == t.length
        && let Some(few) = few.get_mut(..t.index().len())
    {
        // No row moves.
        few.copy_from_slice(t.index());
        t.reallocate(size, rows);
        for &mut n in few {
            if is_live(n) {
                link(t, t.rows()[n as usize - 1].hash, u64::from(n) - 1);
            }
        }
        return;
    }
    let old: Vec<u32> = t.index().iter().copied().filter(|&n| is_live(n)).collect();
    let mut moved = vec![0u32; t.filled as usize];
    let mut count = 0;
    for (place, e) in moved.iter_mut().zip(t.rows()) {
        *place = count;
        count += u32::from(e.key.is_some());
    }
    t.reallocate(size, rows);
    for n in old {
        let row = moved[n as usize - 1];
        link(t, t.rows()[row as usize].hash, u64::from(row));
    }
}

/// Removes row `n`.
pub(super) fn remove(t: &mut Table, n: usize) {
    let mut probes = Probes::new(t.rows()[n].hash, t.mask);
    while t.slot(probes.at) != n as u32 + 1 {
        probes.advance();
    }
    t.set_slot(probes.at, (n as u32 + 1) | GONE);
    t.clear_row(n);
}

/// Removes all items. `pop` goes on where it was.
pub(super) fn clear(t: &mut Table) {
    let finger = t.version;
    t.clear();
    t.version = finger;
}

/// Makes a smaller index if many places are of removed items.
pub(super) fn tidy(t: &mut Table) {
    if t.filled - t.length > t.mask / 4 {
        grow(t);
    }
}

/// The next item at or behind place `from`: its place and row.
#[inline]
pub(in crate::objects) fn next(t: &Table, from: usize) -> Option<(usize, Entry)> {
    let places = t.index();
    let mut i = from & !3;
    let mut wanted = !0 << (from & 3);
    while let Some(four) = places.get(i..i + 4) {
        let live = live_of_four(four) & wanted;
        if live != 0 {
            i += live.trailing_zeros() as usize;
            return Some((i, t.row(places[i])));
        }
        wanted = !0;
        i += 4;
    }
    None
}

/// Which of four places hold an item, as bits.
#[inline(always)]
fn live_of_four(four: &[u32]) -> u32 {
    use std::arch::x86_64::{_mm_castsi128_ps, _mm_cmpgt_epi32, _mm_loadu_si128, _mm_movemask_ps, _mm_setzero_si128};
    assert!(four.len() == 4);
    // SAFETY: sixteen readable bytes; every x86-64 has these instructions. A place is live if it is
    // above 0 as a signed number: `GONE` is the sign.
    unsafe {
        let places = _mm_loadu_si128(four.as_ptr().cast());
        _mm_movemask_ps(_mm_castsi128_ps(_mm_cmpgt_epi32(places, _mm_setzero_si128()))) as u32
    }
}

/// Calls `f` with the items in order; the set must not change meanwhile.
#[inline(always)]
fn each_live(t: &Table, mut f: impl FnMut(usize, Entry)) {
    let places = t.index();
    for i in (0..places.len()).step_by(4) {
        let mut live = live_of_four(&places[i..i + 4]);
        while live != 0 {
            let at = i + live.trailing_zeros() as usize;
            f(at, t.row(places[at]));
            live &= live - 1;
        }
    }
}

/// The items, in order.
pub(super) fn live(t: &Table) -> impl Iterator<Item = Entry> {
    t.index().iter().filter(|&&n| is_live(n)).map(|&n| t.row(n))
}

/// Adds all items of another set.
///
/// # Errors
/// What comparing raises.
pub(super) fn merge(s: Value, other: Value) -> PyResult<()> {
    if s == other || len(other) == 0 {
        return Ok(());
    }
    let (t, o) = (table::of(s), table::of(other));
    if t.filled > 0 {
        reserve(t, o.length);
        return algebra::each(other, |item, hash| {
            add_hashed(s, item, hash)?;
            Ok(true)
        });
    }
    reserve(t, o.length);
    if t.mask == o.mask && o.filled == o.length {
        t.same_places(o);
    } else {
        each_live(o, |_, e| {
            if let Some(item) = e.key {
                add_row(t, item, e.hash)
            }
        });
    }
    Ok(())
}

/// Places wanted for the first items, if there are so many at once.
fn first_size(items: u64) -> u64 {
    if items * 5 >= 7 * 3 { items * 2 } else { 0 }
}

/// Makes room for `more` items, generously.
pub(super) fn reserve(t: &mut Table, more: u64) {
    if t.index.is_null() {
        return resize(t, first_size(more), more + more / 8);
    }
    if (t.filled + more) * 5 >= t.mask * 3 {
        resize(t, (t.length + more) * 2, t.length + more);
    }
}

/// Removes and answers any item: the next one behind the last that was so removed.
pub(super) fn pop(t: &mut Table) -> Option<Value> {
    if t.length == 0 {
        return None;
    }
    let finger = (t.version & t.mask) as usize;
    let (i, e) = next(t, finger).or_else(|| next(t, 0))?;
    let n = t.slot(i as u64) as usize - 1;
    t.set_slot(i as u64, (n as u32 + 1) | GONE);
    t.clear_row(n);
    t.version = i as u64 + 1;
    e.key
}
