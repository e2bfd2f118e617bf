//! `list`.

use super::*;
use crate::heap::layout::List;
use crate::heap::{Kind, NativeType, Value};

/// A new list of these items.
pub fn new(items: &[Value]) -> Value {
    let v = Builtin::List.allocate(size_of::<List>());
    extend_from_slice(v, items);
    v
}

/// Is this a list (or an instance of a subclass)?
#[inline(always)]
pub fn is(v: Value) -> bool {
    v.kind() == Kind::List
}

/// Number of items. `v` must be a list.
#[inline(always)]
pub fn len(v: Value) -> usize {
    debug_assert!(is(v));
    // SAFETY: a list by the caller's word.
    unsafe { (*v.ptr::<List>()).length as usize }
}

/// The item at `index`, if there is one. `v` must be a list.
#[inline(always)]
pub fn get(v: Value, index: usize) -> Option<Value> {
    if index < len(v) {
        // SAFETY: within the list.
        Some(unsafe { *(*v.ptr::<List>()).begin.add(index) })
    } else {
        None
    }
}

/// A copy of the items: safe to iterate over while Python code runs.
pub fn snapshot(v: Value) -> Vec<Value> {
    // SAFETY: nothing runs between making the slice and copying it.
    unsafe { items(v).to_vec() }
}

/// The items where they are.
///
/// # Safety
/// `v` is a list, and nothing that may change it runs while the slice is in use (no call that
/// can reach Python code).
#[inline(always)]
pub unsafe fn items<'a>(v: Value) -> &'a mut [Value] {
    debug_assert!(is(v));
    // SAFETY: by contract.
    unsafe {
        let l = &*v.ptr::<List>();
        if l.length == 0 { &mut [] } else { std::slice::from_raw_parts_mut(l.begin, l.length as usize) }
    }
}

/// Makes room for `capacity` items.
pub fn reserve(v: Value, capacity: usize) {
    // SAFETY: a list by the caller's word; begin/limit delimit one malloc block (or nothing).
    unsafe {
        let l = &mut *v.ptr::<List>();
        let old = if l.begin.is_null() { 0 } else { l.limit.offset_from(l.begin) as usize };
        if capacity <= old {
            return;
        }
        let new = capacity.max(old + old / 2).max(4);
        let begin = libc::realloc(l.begin.cast(), new * 8).cast::<Value>();
        assert!(!begin.is_null(), "out of memory");
        l.begin = begin;
        l.end = begin.add(l.length as usize);
        l.limit = begin.add(new);
    }
}

/// Sets the length; items beyond the old length must have been written.
///
/// # Safety
/// `v` is a list with room for `length` items, all of them initialised.
pub unsafe fn set_len(v: Value, length: usize) {
    // SAFETY: by contract.
    unsafe {
        let l = &mut *v.ptr::<List>();
        l.length = length as u64;
        l.end = l.begin.add(length);
    }
}

/// Appends one item. `v` must be a list.
#[inline]
pub fn push(v: Value, item: Value) {
    let n = len(v);
    // SAFETY: room is made first.
    unsafe {
        let l = v.ptr::<List>();
        if (*l).end == (*l).limit {
            reserve(v, n + 1);
        }
        (*l).end.write(item);
        set_len(v, n + 1);
    }
}

/// Appends items that do not belong to `v` itself.
pub fn extend_from_slice(v: Value, more: &[Value]) {
    if more.is_empty() {
        return;
    }
    let n = len(v);
    reserve(v, n + more.len());
    // SAFETY: room is made just above; `more` is not the list's own buffer.
    unsafe {
        std::ptr::copy_nonoverlapping(more.as_ptr(), (*v.ptr::<List>()).begin.add(n), more.len());
        set_len(v, n + more.len());
    }
}

/// `list`.
pub static TYPE: NativeType = NativeType {
    name: "list",
    kind: Kind::List,
    size: size_of::<List>(),
    unhashable: true,
    len: Some(|v| Ok(len(v))),
    ..NativeType::DEFAULT
};
