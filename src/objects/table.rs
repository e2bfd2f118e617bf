//! The hash table under dict and set: rows in order of insertion, and an open-addressed index of
//! row numbers.
//!
//! Comparing keys may run Python code, which may change the table: a probe notes the version of
//! the table and starts again when it has moved.

use super::*;
use crate::heap::Value;
use crate::heap::layout::Entry;

/// Rows and index of one table: the common part of the dict and set layouts. `length` and
/// `version` are kept beside it.
#[repr(C)]
#[derive(Debug)]
pub struct Table {
    /// Rows that are not deleted.
    pub length: u64,
    /// Dicts: version for global caches; sets: the frozen hash.
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
}

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

/// What a probe found.
enum Probe {
    /// The row's number.
    Found(usize),
    Missing,
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

    #[inline(always)]
    fn slot(&self, i: u64) -> u32 {
        // SAFETY: `i <= mask`.
        unsafe { *self.index.add(i as usize) }
    }

    /// Row of an interned or plain string key; runs no Python code.
    #[inline]
    pub fn find_str(&self, key: Value) -> Option<usize> {
        if self.length == 0 {
            return None;
        }
        let hash = string::hash(key);
        let mut i = hash as u64 & self.mask;
        loop {
            match self.slot(i) {
                0 => return None,
                DELETED => {}
                n => {
                    // SAFETY: the index holds numbers of rows.
                    let e = unsafe { &*self.entries.add(n as usize - 1) };
                    let k = e.key?;
                    if k == key || e.hash == hash && string::is(k) && string::equal(k, key) {
                        return Some(n as usize - 1);
                    }
                }
            }
            i = (i + 1) & self.mask;
        }
    }

    /// Row of any key.
    ///
    /// # Errors
    /// What `__eq__` raises.
    pub fn find(&self, key: Value, hash: i64) -> PyResult<Option<usize>> {
        loop {
            let (entries, index, mask) = (self.entries, self.index, self.mask);
            let outcome = self.probe(key, hash)?;
            // A comparison may have run Python code that rebuilt the table.
            if (entries, index, mask) == (self.entries, self.index, self.mask) {
                return Ok(match outcome {
                    Probe::Found(n) => Some(n),
                    Probe::Missing => None,
                });
            }
        }
    }

    fn probe(&self, key: Value, hash: i64) -> PyResult<Probe> {
        if self.length == 0 {
            return Ok(Probe::Missing);
        }
        let (entries, index) = (self.entries, self.index);
        let mut i = hash as u64 & self.mask;
        loop {
            match self.slot(i) {
                0 => return Ok(Probe::Missing),
                DELETED => {}
                n => {
                    // SAFETY: the index holds numbers of rows.
                    let e = unsafe { *self.entries.add(n as usize - 1) };
                    if e.hash == hash
                        && let Some(k) = e.key
                    {
                        if k == key || protocol::equal(k, key)? {
                            return Ok(Probe::Found(n as usize - 1));
                        }
                        if self.entries != entries || self.index != index {
                            return Ok(Probe::Missing);
                        }
                    }
                }
            }
            i = (i + 1) & self.mask;
        }
    }

    /// Adds a row for a key that is not there.
    pub fn append(&mut self, key: Value, hash: i64, value: Value) {
        if self.filled == self.capacity || (self.filled + 1) * 3 > (self.mask + 1) * 2 {
            self.rebuild((self.length as usize + 1) * 2);
        }
        self.version = 0;
        let row = self.filled;
        // SAFETY: `rebuild` made room.
        unsafe { self.entries.add(row as usize).write(Entry { hash, key: Some(key), value: Some(value) }) };
        self.filled += 1;
        self.length += 1;
        self.link(hash, row);
    }

    fn link(&mut self, hash: i64, row: u64) {
        let mut i = hash as u64 & self.mask;
        while !matches!(self.slot(i), 0 | DELETED) {
            i = (i + 1) & self.mask;
        }
        // SAFETY: `i <= mask`.
        unsafe { *self.index.add(i as usize) = row as u32 + 1 };
    }

    /// Removes row `n`.
    pub fn remove(&mut self, n: usize) {
        // SAFETY: `n` is a row's number.
        let e = unsafe { &mut *self.entries.add(n) };
        let mut i = e.hash as u64 & self.mask;
        while self.slot(i) != n as u32 + 1 {
            i = (i + 1) & self.mask;
        }
        // SAFETY: `i <= mask`.
        unsafe { *self.index.add(i as usize) = DELETED };
        (e.key, e.value) = (None, None);
        self.length -= 1;
        self.version = 0;
        if n as u64 + 1 == self.filled {
            self.filled -= 1;
        }
    }

    /// Removes all rows.
    pub fn clear(&mut self) {
        // SAFETY: both blocks are from malloc or null; nothing else refers to them.
        unsafe {
            libc::free(self.entries.cast());
            libc::free(self.index.cast());
        }
        *self = Table {
            length: 0,
            version: 0,
            entries: std::ptr::null_mut(),
            filled: 0,
            capacity: 0,
            index: std::ptr::null_mut(),
            mask: 0,
        };
    }

    /// Moves the rows into fresh memory with room for at least `rows`, without deleted ones.
    pub fn rebuild(&mut self, rows: usize) {
        let rows = rows.max(5);
        let size = (rows * 3 / 2 + 1).next_power_of_two();
        let capacity = size * 2 / 3;
        assert!(capacity < DELETED as usize, "a table has too many rows");
        // SAFETY: fresh blocks; the old rows are copied before their block is freed.
        unsafe {
            let entries = libc::malloc(capacity * size_of::<Entry>()).cast::<Entry>();
            let index = libc::calloc(size, 4).cast::<u32>();
            assert!(!entries.is_null() && !index.is_null(), "out of memory");
            let mut n = 0;
            for e in self.rows().iter().filter(|e| e.key.is_some()) {
                entries.add(n).write(*e);
                n += 1;
            }
            libc::free(self.entries.cast());
            libc::free(self.index.cast());
            self.entries = entries;
            self.index = index;
            self.capacity = capacity as u64;
            self.mask = size as u64 - 1;
            self.filled = n as u64;
            self.version = 0;
            for row in 0..n {
                let hash = (*entries.add(row)).hash;
                self.link(hash, row as u64);
            }
        }
    }
}
