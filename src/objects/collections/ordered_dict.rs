//! `OrderedDict`: what its rows' order allows beyond a dict's. Rows are in order of insertion
//! already; `start` remembers how many rows at the front are known to be deleted.

use super::*;
use crate::heap::layout::OrderedDict;

/// The struct. `v` must be an OrderedDict.
fn ordered(v: Value) -> &'static mut OrderedDict {
    // SAFETY: of this layout by the caller's word; borrows last for a statement.
    unsafe { &mut *v.ptr::<OrderedDict>() }
}

/// Is this an OrderedDict (or an instance of a subclass)?
pub(in crate::objects) fn is(v: Value) -> bool {
    v.is_heap() && std::ptr::eq(protocol::native(v), &ORDERED_DICT_TYPE)
}

/// The number of the first row that is not deleted.
pub(super) fn first_row(v: Value) -> Option<usize> {
    let t = table::of(v);
    let o = ordered(v);
    // Rows that have moved are without gaps: then the first one is no deleted one.
    let known = std::ptr::eq(o.start_of, t.entries) && t.rows().first().is_some_and(|e| e.key.is_none());
    let from = if known { o.start as usize } else { 0 };
    let (n, _) = t.next_row(from.min(t.rows().len()))?;
    (o.start_of, o.start) = (t.entries, n as u64);
    Some(n)
}

/// `d[key] = value` by the dict's own means.
///
/// # Errors
/// TypeError for unhashable keys; what comparing raises.
pub(super) fn insert(v: Value, key: Value, value: Value) -> PyResult<()> {
    let t = table::of(v);
    if t.filled == t.capacity {
        // The rows will move.
        ordered(v).start = 0;
        ordered(v).start_of = std::ptr::null_mut();
    }
    dict::set(v, key, value)
}

/// Moves a row to the end or to the front.
pub(super) fn move_row(v: Value, mut n: usize, last: bool) {
    let e = table::of(v).rows()[n];
    let (Some(key), Some(value)) = (e.key, e.value) else { return };
    let t = table::of(v);
    if last {
        if n + 1 == t.rows().len() {
            return;
        }
        t.remove(n);
        if t.filled == t.capacity {
            ordered(v).start_of = std::ptr::null_mut();
        }
        table::of(v).append(key, e.hash, value);
        return;
    }
    if first_row(v) == Some(n) {
        return;
    }
    if t.rows().first().is_some_and(|e| e.key.is_some()) {
        t.move_up(t.length as usize);
        ordered(v).start_of = std::ptr::null_mut();
        n = position(v, key).unwrap_or(n);
    }
    let Some(first) = first_row(v) else { return };
    table::of(v).remove(n);
    table::of(v).occupy(first - 1, key, e.hash, value);
    ordered(v).start = first as u64 - 1;
}

/// The row of a key that is there, by identity.
fn position(v: Value, key: Value) -> Option<usize> {
    table::of(v).rows().iter().position(|e| e.key == Some(key))
}

/// Have both the same keys in the same order?
///
/// # Errors
/// What comparing raises; RuntimeError if it changes one of them.
pub(super) fn same_order(a: Value, b: Value) -> PyResult<bool> {
    let (mut i, mut j) = (0, 0);
    let (x, y) = (dict::len(a), dict::len(b));
    loop {
        let (p, q) = (table::of(a).next_row(i), table::of(b).next_row(j));
        let (Some((m, p)), Some((n, q))) = (p, q) else { return Ok(p.is_none() && q.is_none()) };
        let (Some(p), Some(q)) = (p.key, q.key) else { return Ok(false) };
        if !protocol::same_or_equal(p, q)? {
            return Ok(false);
        }
        if (dict::len(a), dict::len(b)) != (x, y) {
            return Err(raise(Exc::RuntimeError, "OrderedDict mutated during iteration"));
        }
        (i, j) = (m + 1, n + 1);
    }
}
