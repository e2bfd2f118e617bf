//! `list[…]`: reading, assignment and deletion, by index and by slice.

use super::*;
use crate::heap::{Kind, Value};

/// `v[key]`
pub(super) fn get(v: Value, key: Value) -> PyResult<Value> {
    if key.is_heap() && key.kind() == Kind::Slice {
        return slice(v, &slice::bounds(key));
    }
    let n = sequence::index(key, "list")?;
    match sequence::resolve(n, len(v)) {
        // SAFETY: within the list, and nothing runs in between.
        Some(i) => Ok(unsafe { items(v)[i] }),
        None => Err(raise(Exc::IndexError, "list index out of range")),
    }
}

/// `v[start:stop:step]`
///
/// # Errors
/// TypeError and ValueError for impossible bounds, MemoryError; what `__index__` raises.
pub fn slice(v: Value, bounds: &slice::Bounds) -> PyResult<Value> {
    let r = bounds.settled()?.resolve(len(v))?;
    if r.count <= FEW && matches!(r.step, 1 | -1) {
        let (first, last) =
            if r.step > 0 { (r.start, r.start + r.count as i64) } else { (r.start + 1 - r.count as i64, r.start + 1) };
        if r.count == 0 {
            return Ok(new(&[]));
        }
        // SAFETY: nothing runs while the items are copied.
        let part = new(unsafe { &items(v)[first as usize..last as usize] });
        if r.step < 0 {
            // SAFETY: as above.
            unsafe { items(part) }.reverse();
        }
        return Ok(part);
    }
    // The list may have changed while the slice's bounds were computed.
    if r.step == 1 && r.start as usize + r.count <= len(v) {
        let part = new(&[]);
        try_reserve(part, r.count)?;
        // SAFETY: nothing runs while the slice is in use.
        extend_from_slice(part, unsafe { &items(v)[r.start as usize..r.start as usize + r.count] });
        return Ok(part);
    }
    let part = new(&[]);
    try_reserve(part, r.count)?;
    for i in positions(r.start, r.step, r.count) {
        if let Some(x) = super::get(v, i) {
            push(part, x);
        }
    }
    Ok(part)
}

fn positions(start: i64, step: i64, count: usize) -> impl ExactSizeIterator<Item = usize> + DoubleEndedIterator {
    (0..count).map(move |k| (start + step * k as i64) as usize)
}

/// `v[key] = value`, `del v[key]`
pub(super) fn set(v: Value, key: Value, value: Option<Value>) -> PyResult<()> {
    if key.is_heap() && key.kind() == Kind::Slice {
        return match value {
            Some(value) => set_slice(v, &slice::bounds(key), value),
            None => delete_slice(v, key),
        };
    }
    let n = sequence::index(key, "list")?;
    match (sequence::resolve(n, len(v)), value) {
        // SAFETY: within the list, and nothing runs in between.
        (Some(i), Some(value)) => unsafe { items(v)[i] = value },
        (Some(i), None) => splice(v, i, 1, &[])?,
        (None, _) => return Err(raise(Exc::IndexError, "list assignment index out of range")),
    }
    Ok(())
}

/// `v[start:stop:step] = value`
///
/// # Errors
/// As for `slice`; TypeError and ValueError for values that do not fit; what iterating raises.
pub fn set_slice(v: Value, bounds: &slice::Bounds, value: Value) -> PyResult<()> {
    let bounds = bounds.settled()?;
    let r = bounds.resolve(len(v))?;
    if r.step == 1 && Builtin::List.is(value) && value != v {
        let start = (r.start as usize).min(len(v));
        // SAFETY: another list, which nothing changes meanwhile.
        return splice(v, start, r.count.min(len(v) - start), unsafe { items(value) });
    }
    let more = match protocol::collect(value) {
        Ok(more) => more,
        Err(Pending) => {
            let iterable = protocol::native(value).iter.is_some()
                || [&intern::ITER, &intern::GETITEM].iter().any(|m| protocol::special(value, m).is_some());
            if iterable || !exception::swallow(Exc::TypeError) {
                return Err(Pending);
            }
            return Err(raise(Exc::TypeError, "must assign iterable to extended slice"));
        }
    };
    // Collecting may have changed the list.
    if r.step == 1 {
        let start = (r.start as usize).min(len(v));
        return splice(v, start, r.count.min(len(v) - start), &more);
    }
    let r = bounds.resolve(len(v))?;
    if r.count != more.len() {
        let (have, want) = (more.len(), r.count);
        let message = format!("attempt to assign sequence of size {have} to extended slice of size {want}");
        return Err(raise(Exc::ValueError, message));
    }
    for (i, x) in positions(r.start, r.step, r.count).zip(more) {
        // SAFETY: nothing runs while the slice is in use.
        if let Some(place) = unsafe { items(v) }.get_mut(i) {
            *place = x;
        }
    }
    Ok(())
}

fn delete_slice(v: Value, key: Value) -> PyResult<()> {
    let r = slice::resolve_on(key, || len(v))?;
    let n = len(v);
    if r.count == 0 {
        return Ok(());
    }
    // The same items, in rising order.
    let (start, step) = if r.step < 0 { (r.start + r.step * (r.count as i64 - 1), -r.step) } else { (r.start, r.step) };
    if step == 1 {
        let start = (start as usize).min(n);
        return splice(v, start, r.count.min(n - start), &[]);
    }
    // SAFETY: nothing runs while the slice is in use.
    let all = unsafe { items(v) };
    let mut kept = start as usize;
    let mut gone = positions(start, step, r.count).peekable();
    for i in start as usize..n {
        if gone.peek() == Some(&i) {
            gone.next();
        } else {
            all[kept] = all[i];
            kept += 1;
        }
    }
    // SAFETY: a shorter length.
    unsafe { set_len(v, kept.min(n)) };
    Ok(())
}
