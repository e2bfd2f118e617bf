//! Iterators over the built-in types.

use super::*;
use crate::heap::layout::{Iterator, ListIterator, RangeIterator};
use crate::heap::{Kind, NativeType, Value};

/// An iterator of the common layout.
pub fn new(ty: Builtin, source: Value, a: Option<Value>, b: Option<Value>) -> Value {
    let v = ty.allocate(size_of::<Iterator>());
    // SAFETY: fresh object of this layout.
    unsafe { v.ptr::<Iterator>().write(Iterator { header: ty.header(), source: Some(source), index: 0, a, b }) };
    v
}

/// The struct. `v` must have the common iterator layout.
#[inline(always)]
pub fn get(v: Value) -> &'static mut Iterator {
    // SAFETY: of this layout by the caller's word; borrows last for a statement.
    unsafe { &mut *v.ptr::<Iterator>() }
}

/// `iter(list)`
pub fn over_list(list: Value) -> Value {
    let v = Builtin::ListIterator.allocate(size_of::<ListIterator>());
    // SAFETY: fresh object of this layout.
    unsafe { (*v.ptr::<ListIterator>()).list = Some(list) };
    v
}

/// `iter(range)` within 64 bits.
pub fn over_range(start: i64, step: i64, count: u64) -> Value {
    let v = Builtin::RangeIterator.allocate(size_of::<RangeIterator>());
    let header = Builtin::RangeIterator.header();
    // SAFETY: fresh object of this layout.
    unsafe { v.ptr::<RangeIterator>().write(RangeIterator { header, next: start, step, remaining: count }) };
    v
}

fn next_of_list(v: Value) -> PyResult<Value> {
    // SAFETY: called for list iterators only.
    let it = unsafe { &mut *v.ptr::<ListIterator>() };
    let item = it.list.and_then(|l| list::get(l, it.index as usize));
    if item.is_none() {
        it.list = None;
    }
    it.index += 1;
    Ok(item.unwrap_or(Value::EXHAUSTED))
}

fn next_of_range(v: Value) -> PyResult<Value> {
    // SAFETY: called for range iterators only.
    let it = unsafe { &mut *v.ptr::<RangeIterator>() };
    if it.remaining == 0 {
        return Ok(Value::EXHAUSTED);
    }
    let n = it.next;
    it.remaining -= 1;
    it.next = n.wrapping_add(it.step);
    Ok(int::from_i64(n))
}

const fn iterator(name: &'static str) -> NativeType {
    NativeType { name, size: size_of::<Iterator>(), iter: Some(|v: Value| Ok(v)), ..NativeType::DEFAULT }
}

/// `list_iterator`.
pub static LIST_TYPE: NativeType = NativeType {
    kind: Kind::ListIterator,
    size: size_of::<ListIterator>(),
    next: Some(next_of_list),
    ..iterator("list_iterator")
};
/// `range_iterator`.
pub static RANGE_TYPE: NativeType = NativeType {
    kind: Kind::RangeIterator,
    size: size_of::<RangeIterator>(),
    next: Some(next_of_range),
    ..iterator("range_iterator")
};
/// Over anything with `__getitem__`.
pub static SEQUENCE_TYPE: NativeType = iterator("iterator");
/// `iter(callable, sentinel)`.
pub static CALL_TYPE: NativeType = iterator("callable_iterator");
/// Over a tuple.
pub static TUPLE_TYPE: NativeType = iterator("tuple_iterator");
/// Over the code points of a str; `index` in bytes.
pub static STR_TYPE: NativeType = iterator("str_iterator");
/// Over bytes.
pub static BYTES_TYPE: NativeType = iterator("bytes_iterator");
/// Over a dict's keys; `index` is a row number.
pub static DICT_KEY_TYPE: NativeType = iterator("dict_keyiterator");
/// Over a dict's values.
pub static DICT_VALUE_TYPE: NativeType = iterator("dict_valueiterator");
/// Over a dict's items.
pub static DICT_ITEM_TYPE: NativeType = iterator("dict_itemiterator");
/// Over a set.
pub static SET_TYPE: NativeType = iterator("set_iterator");
/// `reversed(sequence)`.
pub static REVERSE_TYPE: NativeType = iterator("reversed");
/// `enumerate`.
pub static ENUMERATE_TYPE: NativeType = iterator("enumerate");
/// `zip`.
pub static ZIP_TYPE: NativeType = iterator("zip");
/// `map`.
pub static MAP_TYPE: NativeType = iterator("map");
/// `filter`.
pub static FILTER_TYPE: NativeType = iterator("filter");
