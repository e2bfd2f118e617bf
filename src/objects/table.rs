//! The hash table under dict and set: rows in order of insertion, and an open-addressed index of
//! row numbers.
//!
//! Comparing keys may run Python code, which may change the table: a probe starts again when the
//! row it compared is no longer there.

use super::*;
use crate::heap::Value;
use crate::heap::layout::Entry;
use std::cell::UnsafeCell;
use std::marker::PhantomPinned;

/// Rows and index of one table: the common part of the dict and set layouts. `length` and
/// `version` are kept beside it.
#[repr(C)]
#[derive(Debug)]
pub struct Table {
    /// Rows that are not deleted.
    pub length: u64,
    /// Dicts: version for global caches; sets: where `pop` goes on; frozensets: their hash.
    pub version: u64,
    /// Rows.
    pub entries: *mut Entry,
    /// Rows in use, the deleted ones included.
    pub filled: u64,
    /// Room for rows.
    pub capacity: u64,
    /// Row numbers + 1; 0 free, `DELETED` deleted.
    pub index: *mut u32,
    /// Size of the index - 1.
    pub mask: u64,
    /// A key's `__eq__` may change the table while it is searched: no reference to it is alone.
    pub shared: (UnsafeCell<()>, PhantomPinned),
}

/// Mark of a deleted row's place in the index.
const DELETED: u32 = u32::MAX;

/// The table of a dict, set or frozenset. `v` must be one.
#[inline(always)]
pub fn of(v: Value) -> &'static mut Table {
    // SAFETY: dicts and sets have a table behind their header (asserted below); borrows last for
    // a statement.
    unsafe { &mut *v.ptr::<u8>().add(8).cast::<Table>() }
}

const _: () = {
    use crate::heap::layout::{Dict, Set};
    assert!(size_of::<Table>() + 8 == size_of::<Dict>() && size_of::<Table>() + 8 == size_of::<Set>());
    assert!(std::mem::offset_of!(Dict, entries) == 8 + std::mem::offset_of!(Table, entries));
    assert!(std::mem::offset_of!(Set, mask) == 8 + std::mem::offset_of!(Table, mask));
};

/// The places of the index that a hash may be found at, best first: first near the hash itself,
/// so that rising ints lie side by side, then mixing in its upper bits.
struct Probes {
    at: u64,
    perturb: u64,
    mask: u64,
}

impl Probes {
    #[inline(always)]
    fn new(hash: i64, mask: u64) -> Probes {
        Probes { at: hash as u64 & mask, perturb: hash as u64, mask }
    }

    #[inline(always)]
    fn advance(&mut self) {
        self.perturb >>= 5;
        self.at = self.at.wrapping_mul(5).wrapping_add(self.perturb).wrapping_add(1) & self.mask;
    }
}

/// Rows of a dict whose index has `size` places: some places stay free, so that probing ends.
fn capacity_of(size: u64) -> u64 {
    size * 2 / 3
}

impl Table {
    /// The rows, deleted ones included.
    #[inline(always)]
    pub fn rows(&self) -> &'static [Entry] {
        if self.entries.is_null() {
            return &[];
        }
        // SAFETY: `filled` rows are initialised; the slice is used before the table changes.
        unsafe { std::slice::from_raw_parts(self.entries, self.filled as usize) }
    }

    /// The next row at or after `from` that is not deleted: its number and content.
    #[inline]
    pub fn next_row(&self, from: usize) -> Option<(usize, Entry)> {
        self.rows().iter().enumerate().skip(from).find(|(_, e)| e.key.is_some()).map(|(i, e)| (i, *e))
    }

    /// What place `i` of the index holds.
    #[inline(always)]
    pub(super) fn slot(&self, i: u64) -> u32 {
        // SAFETY: `i <= mask`, and there is an index whenever there is a row.
        unsafe { *self.index.add(i as usize) }
    }

    /// Row number `n - 1`.
    #[inline(always)]
    pub(super) fn row(&self, n: u32) -> Entry {
        // SAFETY: the index holds numbers of rows + 1.
        unsafe { *self.entries.add(n as usize - 1) }
    }

    /// Row of a string key among the string keys; runs no Python code.
    #[inline]
    pub fn find_str(&self, key: Value) -> Option<usize> {
        if self.length == 0 {
            return None;
        }
        let hash = string::hash(key);
        let mut probes = Probes::new(hash, self.mask);
        loop {
            match self.slot(probes.at) {
                0 => return None,
                DELETED => {}
                n => {
                    let e = self.row(n);
                    if let Some(k) = e.key
                        && (k == key || e.hash == hash && string::is(k) && string::equal(k, key))
                    {
                        return Some(n as usize - 1);
                    }
                }
            }
            probes.advance();
        }
    }

    /// Row of any key.
    ///
    /// # Errors
    /// What `__eq__` raises.
    #[inline]
    pub fn find(&self, key: Value, hash: i64) -> PyResult<Option<usize>> {
        'again: loop {
            if self.length == 0 {
                return Ok(None);
            }
            let mut probes = Probes::new(hash, self.mask);
            loop {
                match self.slot(probes.at) {
                    0 => return Ok(None),
                    DELETED => {}
                    n => {
                        let e = self.row(n);
                        if e.hash == hash
                            && let Some(k) = e.key
                        {
                            if k == key {
                                return Ok(Some(n as usize - 1));
                            }
                            match self.compare_row(n, k, key)? {
                                Compared::Equal => return Ok(Some(n as usize - 1)),
                                Compared::Differs => {}
                                Compared::Moved => continue 'again,
                            }
                        }
                    }
                }
                probes.advance();
            }
        }
    }

    /// Compares the key `k` of row number + 1 `n` with `key`, which may run Python code.
    pub(super) fn compare_row(&self, n: u32, k: Value, key: Value) -> PyResult<Compared> {
        if Builtin::Str.is(k) && Builtin::Str.is(key) {
            return Ok(if string::equal(k, key) { Compared::Equal } else { Compared::Differs });
        }
        let block = (self.entries, self.index, self.mask);
        let equal = protocol::equal(k, key)?;
        let stays =
            block == (self.entries, self.index, self.mask) && u64::from(n) <= self.filled && self.row(n).key == Some(k);
        Ok(match (stays, equal) {
            (false, _) => Compared::Moved,
            (true, true) => Compared::Equal,
            (true, false) => Compared::Differs,
        })
    }

    /// Adds a row for a key that is not there.
    #[inline]
    pub fn append(&mut self, key: Value, hash: i64, value: Value) {
        if self.filled == self.capacity {
            self.rebuild(self.length as usize * 3 / 2 + 1);
        }
        self.version = 0;
        let row = self.filled;
        // SAFETY: there is room for the row.
        unsafe { self.entries.add(row as usize).write(Entry { hash, key: Some(key), value: Some(value) }) };
        self.filled += 1;
        self.length += 1;
        self.link(hash, row);
    }

    /// Enters a row in the index. A deleted row's place is used again; the capacity that was lost
    /// with it comes back.
    fn link(&mut self, hash: i64, row: u64) {
        let mut probes = Probes::new(hash, self.mask);
        while !matches!(self.slot(probes.at), 0 | DELETED) {
            probes.advance();
        }
        if self.slot(probes.at) == DELETED && self.capacity < capacity_of(self.mask + 1) {
            self.capacity += 1;
        }
        self.set_slot(probes.at, row as u32 + 1);
    }

    /// Removes row `n`.
    pub fn remove(&mut self, n: usize) {
        let mut probes = Probes::new(self.rows()[n].hash, self.mask);
        while self.slot(probes.at) != n as u32 + 1 {
            probes.advance();
        }
        self.set_slot(probes.at, DELETED);
        self.clear_row(n);
        self.version = 0;
    }

    /// Gives deleted rows at the end back, but not their places in the index: hence the capacity
    /// shrinks with them. What iterates over the rows sees their successors as old ones.
    pub fn give_back(&mut self) {
        while self.filled > 0 && self.rows()[self.filled as usize - 1].key.is_none() {
            self.filled -= 1;
            self.capacity -= 1;
        }
    }

    /// Puts a key that is not there into the deleted row `n`.
    pub fn occupy(&mut self, n: usize, key: Value, hash: i64, value: Value) {
        self.version = 0;
        self.write_row(n as u64, Entry { hash, key: Some(key), value: Some(value) });
        self.length += 1;
        self.link(hash, n as u64);
    }

    /// Moves the rows so that `gap` deleted ones are in front of them.
    pub fn move_up(&mut self, gap: usize) {
        let rows: Vec<Entry> = self.rows().iter().filter(|e| e.key.is_some()).copied().collect();
        self.clear();
        self.rebuild(gap + rows.len() + 1);
        for n in 0..gap as u64 {
            self.write_row(n, Entry { hash: 0, key: None, value: None });
        }
        self.filled = gap as u64;
        for e in rows {
            if let (Some(key), Some(value)) = (e.key, e.value) {
                self.append(key, e.hash, value);
            }
        }
    }

    /// Removes all rows.
    pub fn clear(&mut self) {
        // SAFETY: the table's own buffer, or null. The index is in it.
        unsafe { buffer::free(self.entries) };
        *self = Table::empty();
    }

    /// No rows and no index.
    fn empty() -> Table {
        Table {
            length: 0,
            version: 0,
            entries: std::ptr::null_mut(),
            filled: 0,
            capacity: 0,
            index: std::ptr::null_mut(),
            mask: 0,
            shared: (UnsafeCell::new(()), PhantomPinned),
        }
    }

    /// Makes room for `more` rows beyond those that are there.
    pub fn reserve(&mut self, more: usize) {
        if ((self.capacity - self.filled) as usize) < more {
            self.rebuild(self.length as usize + more);
        }
    }

    /// The index.
    pub(super) fn index(&self) -> &[u32] {
        if self.index.is_null() {
            return &[];
        }
        // SAFETY: the index has `mask + 1` places.
        unsafe { std::slice::from_raw_parts(self.index, self.mask as usize + 1) }
    }

    /// Writes place `i` of the index.
    #[inline(always)]
    pub(super) fn set_slot(&mut self, i: u64, n: u32) {
        assert!(i <= self.mask && !self.index.is_null());
        // SAFETY: checked just above.
        unsafe { *self.index.add(i as usize) = n };
    }

    /// Writes row `n`.
    #[inline(always)]
    pub(super) fn write_row(&mut self, n: u64, e: Entry) {
        assert!(n < self.capacity);
        // SAFETY: checked just above.
        unsafe { self.entries.add(n as usize).write(e) };
    }

    /// Takes the key out of row `n`, which is no longer in the index.
    pub(super) fn clear_row(&mut self, n: usize) {
        // SAFETY: `n` is a row's number.
        let e = unsafe { &mut *self.entries.add(n) };
        (e.key, e.value) = (None, None);
        self.length -= 1;
    }

    /// Moves the rows into fresh memory with room for at least `rows` (and for those there are),
    /// without deleted ones.
    pub fn rebuild(&mut self, rows: usize) {
        let rows = rows.max(self.length as usize).max(5);
        let size = (rows * 3).div_ceil(2).next_power_of_two();
        self.reallocate(size, capacity_of(size as u64) as usize);
        self.version = 0;
        for row in 0..self.filled {
            self.link(self.rows()[row as usize].hash, row);
        }
    }

    /// Moves the rows, without deleted ones, into fresh memory with room for `capacity`; the
    /// index has `size` free places. Rows and index share one block.
    pub(super) fn reallocate(&mut self, size: usize, capacity: usize) {
        // SAFETY: a fresh block; the old rows are copied before their block is freed.
        unsafe {
            let Some(block) = buffer::at_any_cost(|| match capacity < 1 << 31 {
                true => buffer::try_rows(capacity, size),
                false => Err(sequence::no_memory()),
            }) else {
                eprintln!("dwarfpython: out of memory: cannot hold a table of {capacity} rows");
                std::process::abort();
            };
            let index = block.add(capacity).cast::<u32>();
            let mut n = 0;
            for e in self.rows().iter().filter(|e| e.key.is_some()) {
                block.add(n).write(*e);
                n += 1;
            }
            buffer::free(self.entries);
            self.entries = block;
            self.index = index;
            self.capacity = capacity as u64;
            self.mask = size as u64 - 1;
            self.filled = n as u64;
        }
    }

    /// Makes room for `capacity` rows; the rows and the index stay as they are.
    pub(super) fn more_rows(&mut self, capacity: usize) {
        let mut larger = Table::empty();
        larger.reallocate(self.mask as usize + 1, capacity);
        larger.same_places(self);
        larger.version = self.version;
        let old = std::mem::replace(self, larger);
        // SAFETY: the old block, which this table alone has used.
        unsafe { buffer::free(old.entries) };
    }

    /// Takes over another table's rows, the deleted ones included, and its index, which is of the
    /// same size. There is room for them.
    pub(super) fn same_places(&mut self, other: &Table) {
        assert!(self.mask == other.mask && self.capacity >= other.filled && self.entries != other.entries);
        // SAFETY: two blocks with room for as many rows and places, checked just above.
        unsafe {
            std::ptr::copy_nonoverlapping(other.entries, self.entries, other.filled as usize);
            std::ptr::copy_nonoverlapping(other.index, self.index, other.mask as usize + 1);
        }
        (self.filled, self.length) = (other.filled, other.length);
    }

    /// Replaces the value of row `n`.
    #[inline]
    pub fn set_value(&mut self, n: usize, value: Value) {
        // SAFETY: `n` is a row's number.
        unsafe { (*self.entries.add(n)).value = Some(value) };
    }

    /// Makes the empty table a copy of `other`, rows compacted.
    pub fn copy_from(&mut self, other: &Table) {
        if other.length == 0 {
            return;
        }
        if other.length == other.filled && self.length == 0 && !other.index.is_null() {
            // As they are, with the index.
            self.reallocate(other.mask as usize + 1, other.capacity as usize);
            self.version = 0;
            self.same_places(other);
            return;
        }
        self.rebuild(other.length as usize);
        for e in other.rows() {
            if let (Some(key), Some(value)) = (e.key, e.value) {
                self.append(key, e.hash, value);
            }
        }
    }

    /// The last row that is not deleted.
    pub fn last_row(&self) -> Option<(usize, Entry)> {
        self.rows().iter().enumerate().rev().find(|(_, e)| e.key.is_some()).map(|(i, e)| (i, *e))
    }
}

/// What comparing a row's key found out.
pub(super) enum Compared {
    Equal,
    Differs,
    /// The table changed meanwhile.
    Moved,
}
