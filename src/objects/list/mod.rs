//! `list`: storage, operators. Subscripts, methods and sorting are in its siblings.

mod item;
mod methods;
pub mod sort;
#[cfg(test)]
mod tests;

pub use item::{set_slice, slice};
pub use methods::append;

use super::*;
use crate::heap::layout::List;
use crate::heap::{Kind, NativeType, Value};

/// A new list of these items.
#[inline]
pub fn new(items: &[Value]) -> Value {
    if (1..=FEW).contains(&items.len()) {
        return new_of_few(items);
    }
    let v = Builtin::List.allocate(size_of::<List>());
    extend_from_slice(v, items);
    v
}

/// Lists of so many items are made without asking for memory first.
const FEW: usize = 512;

fn new_of_few(items: &[Value]) -> Value {
    let begin = buffer::few_values(items.len().max(4));
    let v = Builtin::List.allocate(size_of::<List>());
    let l = v.ptr::<List>();
    // SAFETY: a fresh list, and a fresh buffer with room for the items.
    unsafe {
        std::ptr::copy_nonoverlapping(items.as_ptr(), begin, items.len());
        (*l).length = items.len() as u64;
        (*l).begin = begin;
        (*l).end = begin.add(items.len());
        (*l).limit = begin.add(buffer::capacity(begin));
    }
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

/// Makes room for `capacity` items, beyond the memory's limits if need be; see `try_reserve`.
pub fn reserve(v: Value, capacity: usize) {
    if buffer::at_any_cost(|| try_reserve(v, capacity)).is_none() {
        eprintln!("dwarfpython: out of memory: cannot hold a list of {capacity} items");
        std::process::abort();
    }
}

/// Makes room for `capacity` items.
///
/// # Errors
/// MemoryError.
pub fn try_reserve(v: Value, capacity: usize) -> PyResult<()> {
    // SAFETY: a list by the caller's word; its buffer is its own.
    unsafe {
        let l = &mut *v.ptr::<List>();
        let old = if l.begin.is_null() { 0 } else { l.limit.offset_from(l.begin) as usize };
        if capacity <= old {
            return Ok(());
        }
        let begin = buffer::resize_values(l.begin, capacity.max(old + old / 2).max(4))?;
        l.begin = begin;
        l.end = begin.add(l.length as usize);
        l.limit = begin.add(buffer::capacity(begin));
    }
    Ok(())
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

/// Appends one item. `v` must be a list.
///
/// # Errors
/// MemoryError.
#[inline]
pub fn try_push(v: Value, item: Value) -> PyResult<()> {
    // SAFETY: a list by the caller's word.
    if unsafe { (*v.ptr::<List>()).end == (*v.ptr::<List>()).limit } {
        try_reserve(v, len(v) + 1)?;
    }
    push(v, item);
    Ok(())
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

/// Exchanges the contents of two lists.
pub fn swap(a: Value, b: Value) {
    // SAFETY: two lists by the caller's word; the structs are plain words.
    unsafe {
        let (x, y) = (a.ptr::<List>(), b.ptr::<List>());
        std::mem::swap(&mut (*x).length, &mut (*y).length);
        std::mem::swap(&mut (*x).begin, &mut (*y).begin);
        std::mem::swap(&mut (*x).end, &mut (*y).end);
        std::mem::swap(&mut (*x).limit, &mut (*y).limit);
    }
}

/// Removes the items from `start` on, `count` of them, and puts `more` there. The range must lie
/// within the list; `more` does not belong to it.
///
/// # Errors
/// MemoryError.
pub fn splice(v: Value, start: usize, count: usize, more: &[Value]) -> PyResult<()> {
    let n = len(v);
    debug_assert!(start + count <= n);
    let new = n - count + more.len();
    try_reserve(v, new)?;
    if new == 0 {
        // SAFETY: a shorter length.
        unsafe { set_len(v, 0) };
        return Ok(());
    }
    // SAFETY: there is room for the new length; nothing else runs in between.
    unsafe {
        let at = (*v.ptr::<List>()).begin.add(start);
        std::ptr::copy(at.add(count), at.add(more.len()), n - start - count);
        std::ptr::copy_nonoverlapping(more.as_ptr(), at, more.len());
        set_len(v, new);
    }
    Ok(())
}

/// Appends all items of an iterable, perhaps of `v` itself.
///
/// # Errors
/// What iteration raises; the items before that stay.
pub fn extend(v: Value, more: Value) -> PyResult<()> {
    if Builtin::List.is(more) {
        let n = len(more);
        try_reserve(v, len(v) + n)?;
        for i in 0..n {
            push(v, get(more, i).unwrap_or(Value::NONE));
        }
        return Ok(());
    }
    if Builtin::Tuple.is(more) {
        try_reserve(v, len(v) + tuple::items(more).len())?;
        extend_from_slice(v, tuple::items(more));
        return Ok(());
    }
    // Only asks: what it raises counts.
    if more.kind() == Kind::Instance {
        length_hint::of(more, 0)?;
    }
    protocol::for_each(more, |item| {
        try_push(v, item)?;
        Ok(true)
    })
}

/// Has nothing been put into the list since it was made or cleared?
fn is_pristine(v: Value) -> bool {
    // SAFETY: a list by the caller's word.
    unsafe { (*v.ptr::<List>()).begin.is_null() }
}

/// Removes all items.
pub fn clear(v: Value) {
    // SAFETY: a list by the caller's word; its buffer is its own.
    unsafe {
        let l = &mut *v.ptr::<List>();
        buffer::free(l.begin);
        (l.length, l.begin, l.end, l.limit) = (0, std::ptr::null_mut(), std::ptr::null_mut(), std::ptr::null_mut());
    }
}

fn repr(v: Value) -> PyResult<Value> {
    if len(v) == 0 {
        return Ok(string::new("[]"));
    }
    let text = recursion::repr_once(v, || Ok(string::new(&sequence::repr_items(v, get, "[", "]")?)))?;
    Ok(text.unwrap_or_else(|| string::new("[...]")))
}

fn compare(op: CompareOp, a: Value, b: Value) -> PyResult<Value> {
    if !is(a) || !is(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    if matches!(op, CompareOp::Eq | CompareOp::Ne) && len(a) != len(b) {
        return Ok(Value::from_bool(op == CompareOp::Ne));
    }
    sequence::compare(op, a, b, get)
}

fn binary(op: BinaryOp, a: Value, b: Value) -> PyResult<Value> {
    match op {
        BinaryOp::Add if is(a) && is(b) => {
            let sum = new(&[]);
            try_reserve(sum, len(a) + len(b))?;
            // SAFETY: nothing runs while the slices are in use.
            unsafe {
                extend_from_slice(sum, items(a));
                extend_from_slice(sum, items(b));
            }
            Ok(sum)
        }
        BinaryOp::Add if is(a) => sequence::refuse_concat("list", b),
        BinaryOp::Mul => {
            let (v, times) = if is(a) { (a, b) } else { (b, a) };
            let Some(times) = sequence::repetitions(times)? else { return Ok(Value::NOT_IMPLEMENTED) };
            let product = new(&[]);
            repeat_into(product, v, times)?;
            Ok(product)
        }
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

/// Appends `times` copies of `source` (another list) to `target`.
fn repeat_into(target: Value, source: Value, times: usize) -> PyResult<()> {
    let n = len(source);
    let total = sequence::product(n, times)?;
    try_reserve(target, len(target) + total)?;
    for _ in 0..if n == 0 { 0 } else { times } {
        // SAFETY: nothing runs while the slice is in use, and the lists differ.
        unsafe { extend_from_slice(target, items(source)) };
    }
    Ok(())
}

fn inplace(op: BinaryOp, v: Value, operand: Value) -> PyResult<Value> {
    match op {
        BinaryOp::Add => extend(v, operand)?,
        BinaryOp::Mul => match sequence::repetitions(operand)? {
            None => return Ok(Value::NOT_IMPLEMENTED),
            Some(0) => clear(v),
            Some(times) => {
                let once = new(&snapshot(v));
                repeat_into(v, once, times - 1)?;
            }
        },
        _ => return Ok(Value::NOT_IMPLEMENTED),
    }
    Ok(v)
}

/// A class with an `__init__` of its own starts empty.
fn construct(args: &Args) -> PyResult<Value> {
    let class = args.positional[0];
    let v = instance::allocate_native(class, Builtin::List);
    if class::lookup_user(class, intern::INIT.value()).is_none() {
        args.check("list", 1, 0, 1)?;
        if let Some(items) = args.get(1) {
            extend(v, items)?;
        }
    }
    Ok(v)
}

/// `list`.
pub static TYPE: NativeType = NativeType {
    name: "list",
    kind: Kind::List,
    size: size_of::<List>(),
    unhashable: true,
    repr: Some(repr),
    compare: Some(compare),
    len: Some(|v| Ok(len(v))),
    iter: Some(|v| Ok(iterators::over_list(v))),
    get_item: Some(item::get),
    set_item: Some(item::set),
    contains: Some(|v, x| Ok(sequence::find(v, x, 0, usize::MAX, get)?.is_some())),
    operators: &[BinaryOp::Add, BinaryOp::Mul],
    binary: Some(binary),
    inplace: Some(inplace),
    methods: methods::METHODS,
    class_methods: &[("__class_getitem__", generics::class_getitem)],
    new: Some(construct),
    doc: "Built-in mutable sequence.",
    ..NativeType::DEFAULT
};
