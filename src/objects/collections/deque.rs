//! `deque`: a ring of values whose size is a power of two, and its iterators. Whatever changes
//! which items there are counts in `changes`.

use super::*;
use crate::heap::NativeType;
use crate::heap::layout::{Deque, Record};

/// The struct. `v` must be a deque.
pub(super) fn deque(v: Value) -> &'static mut Deque {
    // SAFETY: of this layout by the caller's word; borrows last for a statement.
    unsafe { &mut *v.ptr::<Deque>() }
}

/// Is this a deque (or an instance of a subclass)?
pub(super) fn is(v: Value) -> bool {
    v.is_heap() && std::ptr::eq(protocol::native(v), &DEQUE_TYPE)
}

/// Number of items.
pub(super) fn len(v: Value) -> usize {
    deque(v).length as usize
}

/// The item at an index.
pub(super) fn get(v: Value, index: usize) -> Option<Value> {
    let d = deque(v);
    // SAFETY: the place of an item.
    (index < d.length as usize).then(|| unsafe { *place(d, index) })
}

/// The place of item `index`, perhaps just beyond either end, if there is room.
pub(super) fn place(d: &Deque, index: usize) -> *mut Value {
    let at = (d.first as usize).wrapping_add(index) & (d.capacity as usize - 1);
    // SAFETY: within the ring.
    unsafe { d.items.add(at) }
}

/// Makes room for one more item.
fn grow(v: Value) {
    if deque(v).length < deque(v).capacity {
        return;
    }
    let capacity = (deque(v).capacity as usize * 2).max(8);
    let items = buffer::values(capacity);
    let d = deque(v);
    for i in 0..d.length as usize {
        // SAFETY: an item's place, and one in the larger block.
        unsafe { items.add(i).write(*place(d, i)) };
    }
    (d.items, d.first, d.capacity) = (items, 0, capacity as u64);
}

fn is_full(v: Value) -> bool {
    let d = deque(v);
    d.limit >= 0 && d.length as i64 >= d.limit
}

/// Appends at the right end; a full deque loses its first item.
pub(super) fn push_back(v: Value, item: Value) {
    if is_full(v) {
        if deque(v).limit == 0 {
            return;
        }
        pop_front(v);
    }
    grow(v);
    let d = deque(v);
    d.changes += 1;
    // SAFETY: there is room.
    unsafe { place(d, d.length as usize).write(item) };
    d.length += 1;
}

/// Appends at the left end; a full deque loses its last item.
pub(super) fn push_front(v: Value, item: Value) {
    if is_full(v) {
        if deque(v).limit == 0 {
            return;
        }
        pop_back(v);
    }
    grow(v);
    let d = deque(v);
    d.changes += 1;
    d.first = d.first.wrapping_sub(1) & (d.capacity - 1);
    d.length += 1;
    // SAFETY: there is room.
    unsafe { place(d, 0).write(item) };
}

pub(super) fn pop_front(v: Value) -> Option<Value> {
    let item = get(v, 0)?;
    let d = deque(v);
    d.changes += 1;
    // SAFETY: the place of an item; it must not stay reachable.
    unsafe { place(d, 0).write(Value::NONE) };
    d.first = (d.first + 1) & (d.capacity - 1);
    d.length -= 1;
    Some(item)
}

pub(super) fn pop_back(v: Value) -> Option<Value> {
    let item = get(v, len(v).checked_sub(1)?)?;
    let d = deque(v);
    d.changes += 1;
    d.length -= 1;
    // SAFETY: the place of an item; it must not stay reachable.
    unsafe { place(d, d.length as usize).write(Value::NONE) };
    Some(item)
}

/// Removes all items.
pub(super) fn clear(v: Value) {
    let d = deque(v);
    d.changes += 1;
    (d.length, d.first, d.capacity, d.items) = (0, 0, 0, std::ptr::null_mut());
}

/// Turns the ring `n` steps to the right.
pub(super) fn rotate(v: Value, n: i64) {
    let length = len(v) as i64;
    if length < 2 {
        return;
    }
    let n = n.rem_euclid(length);
    if n == 0 {
        return;
    }
    // The shorter way; each step moves one item from end to end.
    if n <= length / 2 {
        for _ in 0..n {
            if let Some(x) = pop_back(v) {
                push_front(v, x);
            }
        }
    } else {
        for _ in 0..length - n {
            if let Some(x) = pop_front(v) {
                push_back(v, x);
            }
        }
    }
}

/// Removes the item at an index.
pub(super) fn remove_at(v: Value, index: usize) {
    let d = deque(v);
    for i in index..d.length as usize - 1 {
        // SAFETY: places of items.
        unsafe { place(d, i).write(*place(d, i + 1)) };
    }
    pop_back(v);
}

/// Inserts before an index.
pub(super) fn insert_at(v: Value, index: usize, item: Value) {
    push_back(v, item);
    let d = deque(v);
    for i in (index..d.length as usize - 1).rev() {
        // SAFETY: places of items.
        unsafe { place(d, i + 1).write(*place(d, i)) };
    }
    // SAFETY: the place of an item.
    unsafe { place(d, index.min(d.length as usize - 1)).write(item) };
}

/// The items.
pub(super) fn snapshot(v: Value) -> Vec<Value> {
    (0..len(v)).filter_map(|i| get(v, i)).collect()
}

/// Appends all items of an iterable.
///
/// # Errors
/// What iteration raises.
pub(super) fn extend(v: Value, source: Value, push: fn(Value, Value)) -> PyResult<()> {
    if source == v {
        for x in snapshot(v) {
            push(v, x);
        }
        return Ok(());
    }
    protocol::for_each(source, |x| {
        push(v, x);
        Ok(true)
    })
}

/// An iterator over a deque.
pub(super) fn iterator_over(ty: Builtin, v: Value) -> Value {
    let it = record::new(ty, Some(v), Some(int::from_u64(deque(v).changes)), None, None);
    record::get(it).n = len(v) as i64;
    it
}

fn step(it: Value, reverse: bool) -> PyResult<Value> {
    let r = record::get(it);
    let Some(v) = r.a else { return Ok(Value::EXHAUSTED) };
    if r.b.and_then(int::as_i64) != Some(deque(v).changes as i64) {
        r.n = 0;
        return Err(raise(Exc::RuntimeError, "deque mutated during iteration"));
    }
    if r.n == 0 {
        return Ok(Value::EXHAUSTED);
    }
    let index = if reverse { r.n as usize - 1 } else { len(v) - r.n as usize };
    r.n -= 1;
    Ok(get(v, index).unwrap_or(Value::EXHAUSTED))
}

fn construct(args: &Args, ty: Builtin) -> PyResult<Value> {
    args.check(ty.native().short_name(), 1, 1, 2)?;
    let v = args.positional[1];
    if !is(v) {
        let message =
            format!("{}() argument 1 must be collections.deque, not {}", ty.native().short_name(), class::name_of(v));
        return Err(raise(Exc::TypeError, message));
    }
    let skip = args.get(2).map_or(Ok(0), protocol::index_i64)?;
    let it = iterator_over(ty, v);
    record::get(it).n = (len(v) as i64 - skip.max(0)).max(0);
    Ok(it)
}

fn hint(args: &Args) -> PyResult<Value> {
    Ok(int::from_i64(record::get(args.positional[0]).n))
}

fn reduce(args: &Args) -> PyResult<Value> {
    let it = args.positional[0];
    let r = record::get(it);
    let v = r.a.unwrap_or(Value::NONE);
    let seen = len(v) as i64 - r.n;
    Ok(tuple::new(&[class::of(it), tuple::new(&[v, int::from_i64(seen)])]))
}

const fn iterator(name: &'static str) -> NativeType {
    NativeType {
        name,
        size: size_of::<Record>(),
        layout: Some(&Record::LAYOUT),
        iter: Some(|v: Value| Ok(v)),
        methods: &[("__length_hint__", hint), ("__reduce__", reduce)],
        ..NativeType::DEFAULT
    }
}

/// `iter(deque)`: a = the deque, b = its count of changes, n = items still to come.
pub static ITERATOR_TYPE: NativeType = NativeType {
    next: Some(|it| step(it, false)),
    new: Some(|a| construct(a, Builtin::DequeIterator)),
    ..iterator("_collections._deque_iterator")
};

/// `reversed(deque)`.
pub static REVERSE_TYPE: NativeType = NativeType {
    next: Some(|it| step(it, true)),
    new: Some(|a| construct(a, Builtin::DequeReverseIterator)),
    ..iterator("_collections._deque_reverse_iterator")
};
