//! Iterators over the built-in types. An exhausted iterator has let go of its source.

mod combine;
pub mod reverse;
pub mod state;
#[cfg(test)]
mod tests;

use super::*;
use crate::heap::layout::{Iterator, ListIterator, RangeIterator};
use crate::heap::{Kind, NativeType, Value};

pub use combine::{ENUMERATE_TYPE, FILTER_TYPE, MAP_TYPE, ZIP_TYPE};
pub use reverse::REVERSE_TYPE;

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

/// An iterator over a dict: `Builtin::DictKeyIterator`, `DictValueIterator` or `DictItemIterator`.
pub fn over_dict(ty: Builtin, d: Value) -> Value {
    new(ty, d, Some(Value::small_int(dict::len(d) as i64)), Some(Value::small_int(0)))
}

/// An iterator over a set or frozenset.
pub fn over_set(s: Value) -> Value {
    new(Builtin::SetIterator, s, Some(Value::small_int(set::len(s) as i64)), Some(Value::small_int(0)))
}

/// `iter(callable, sentinel)`
pub fn over_calls(callable: Value, sentinel: Value) -> Value {
    new(Builtin::CallIterator, callable, Some(sentinel), None)
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

fn next_of_long_range(v: Value) -> PyResult<Value> {
    let (Some(source), Some(index)) = (get(v).source, get(v).a) else { return Ok(Value::EXHAUSTED) };
    if int::compare(CompareOp::Lt, index, range::count(source)?)? != Value::TRUE {
        return Ok(Value::EXHAUSTED);
    }
    let item = range::item(source, index)?;
    get(v).a = Some(int::binary(BinaryOp::Add, index, Value::small_int(1))?);
    Ok(item)
}

/// Reads the item at the iterator's index by `read`, which answers it with the next index.
fn advance(v: Value, read: impl FnOnce(Value, usize) -> Option<(Value, usize)>) -> PyResult<Value> {
    let it = get(v);
    let Some(source) = it.source else { return Ok(Value::EXHAUSTED) };
    match read(source, it.index as usize) {
        Some((item, next)) => {
            it.index = next as u64;
            Ok(item)
        }
        None => {
            it.source = None;
            Ok(Value::EXHAUSTED)
        }
    }
}

fn next_of_tuple(v: Value) -> PyResult<Value> {
    advance(v, |source, i| Some((tuple::get(source, i)?, i + 1)))
}

fn next_of_str(v: Value) -> PyResult<Value> {
    advance(v, |source, i| {
        let c = string::text(source).get(i..)?.chars().next()?;
        Some((string::from_char(c), i + c.len_utf8()))
    })
}

fn next_of_bytes(v: Value) -> PyResult<Value> {
    advance(v, |source, i| {
        // SAFETY: the source of a bytes iterator is a bytes object.
        let b = unsafe { &*source.ptr::<crate::heap::layout::Bytes>() };
        // SAFETY: within the bytes.
        ((i as u64) < b.length).then(|| (Value::small_int(i64::from(unsafe { *b.data.add(i) })), i + 1))
    })
}

/// How to find the row at or behind an index.
type NextRow = fn(&table::Table, usize) -> Option<(usize, crate::heap::layout::Entry)>;

/// The next row of a dict or set; complains if it has changed. `a` is the length at the start,
/// `b` the number of rows seen.
fn next_row(v: Value, what: &str, next: NextRow) -> PyResult<Option<crate::heap::layout::Entry>> {
    let it = get(v);
    let Some(source) = it.source else { return Ok(None) };
    let t = table::of(source);
    let number = |x: Option<Value>| x.map_or(0, Value::small);
    let (length, seen) = (number(it.a), number(it.b));
    if t.length as i64 != length {
        // It stays so.
        it.a = Some(Value::small_int(-1));
        return Err(raise(Exc::RuntimeError, format!("{what} changed size during iteration")));
    }
    match next(t, it.index as usize) {
        Some(_) if seen == length => {
            it.source = None;
            Err(raise(Exc::RuntimeError, "dictionary keys changed during iteration"))
        }
        Some((n, e)) => {
            it.index = n as u64 + 1;
            it.b = Some(Value::small_int(seen + 1));
            Ok(Some(e))
        }
        None => {
            it.source = None;
            Ok(None)
        }
    }
}

fn next_key(v: Value) -> PyResult<Value> {
    Ok(next_row(v, "dictionary", table::Table::next_row)?.and_then(|e| e.key).unwrap_or(Value::EXHAUSTED))
}

fn next_value(v: Value) -> PyResult<Value> {
    Ok(next_row(v, "dictionary", table::Table::next_row)?.and_then(|e| e.value).unwrap_or(Value::EXHAUSTED))
}

fn next_item(v: Value) -> PyResult<Value> {
    Ok(match next_row(v, "dictionary", table::Table::next_row)? {
        Some(crate::heap::layout::Entry { key: Some(key), value: Some(value), .. }) => tuple::new(&[key, value]),
        _ => Value::EXHAUSTED,
    })
}

fn next_of_set(v: Value) -> PyResult<Value> {
    Ok(next_row(v, "Set", set::places::next)?.and_then(|e| e.key).unwrap_or(Value::EXHAUSTED))
}

/// The object and the next index of a sequence iterator that is not exhausted; it moves on.
pub fn advance_sequence(v: Value) -> Option<(Value, Value)> {
    let it = get(v);
    let source = it.source?;
    let index = it.index;
    it.index += 1;
    Some((source, int::from_i64(index as i64)))
}

/// The Python function that gives a sequence iterator's items.
pub fn sequence_method(v: Value) -> Option<Value> {
    protocol::special(get(v).source?, &intern::GETITEM).filter(|&m| Builtin::Function.is(m))
}

/// A sequence iterator is exhausted.
pub fn end_sequence(v: Value) {
    get(v).source = None;
}

fn next_of_sequence(v: Value) -> PyResult<Value> {
    let Some((source, index)) = advance_sequence(v) else { return Ok(Value::EXHAUSTED) };
    if let Some(item) = native::items::number(source, index) {
        return item;
    }
    match protocol::get_item(source, index) {
        Err(Pending) if exception::swallow(Exc::IndexError) || exception::swallow(Exc::StopIteration) => {
            end_sequence(v);
            Ok(Value::EXHAUSTED)
        }
        answer => answer,
    }
}

fn next_of_calls(v: Value) -> PyResult<Value> {
    let it = get(v);
    let (Some(callable), Some(sentinel)) = (it.source, it.a) else { return Ok(Value::EXHAUSTED) };
    let item = match doors::call(callable, &[]) {
        Err(Pending) if exception::swallow(Exc::StopIteration) => {
            get(v).source = None;
            return Ok(Value::EXHAUSTED);
        }
        answer => answer?,
    };
    if protocol::same_or_equal(sentinel, item)? {
        get(v).source = None;
        return Ok(Value::EXHAUSTED);
    }
    Ok(item)
}

const fn iterator(name: &'static str) -> NativeType {
    NativeType { name, size: size_of::<Iterator>(), iter: Some(|v: Value| Ok(v)), ..NativeType::DEFAULT }
}

/// `list_iterator`.
pub static LIST_TYPE: NativeType = NativeType {
    kind: Kind::ListIterator,
    size: size_of::<ListIterator>(),
    next: Some(next_of_list),
    methods: state::LIST,
    ..iterator("list_iterator")
};
/// `range_iterator`.
pub static RANGE_TYPE: NativeType = NativeType {
    kind: Kind::RangeIterator,
    size: size_of::<RangeIterator>(),
    next: Some(next_of_range),
    methods: state::RANGE,
    ..iterator("range_iterator")
};
/// Over a range beyond 64 bits: source = the range, a = the index of the next item.
pub static LONG_RANGE_TYPE: NativeType =
    NativeType { next: Some(next_of_long_range), methods: state::LONG_RANGE, ..iterator("longrange_iterator") };
/// Over anything with `__getitem__`.
pub static SEQUENCE_TYPE: NativeType =
    NativeType { next: Some(next_of_sequence), methods: state::INDEXED, ..iterator("iterator") };
/// `iter(callable, sentinel)`: a = the sentinel.
pub static CALL_TYPE: NativeType =
    NativeType { next: Some(next_of_calls), methods: state::CALLS, ..iterator("callable_iterator") };
/// Over a tuple.
pub static TUPLE_TYPE: NativeType =
    NativeType { next: Some(next_of_tuple), methods: state::INDEXED, ..iterator("tuple_iterator") };
/// Over the code points of a str; `index` in bytes.
pub static STR_TYPE: NativeType =
    NativeType { next: Some(next_of_str), methods: state::INDEXED, ..iterator("str_iterator") };
/// Over bytes.
pub static BYTES_TYPE: NativeType =
    NativeType { next: Some(next_of_bytes), methods: state::INDEXED, ..iterator("bytes_iterator") };
/// Over a dict's keys; `index` is a row number, a = the length at the start, b = rows seen.
pub static DICT_KEY_TYPE: NativeType =
    NativeType { next: Some(next_key), methods: state::ROWS, ..iterator("dict_keyiterator") };
/// Over a dict's values.
pub static DICT_VALUE_TYPE: NativeType =
    NativeType { next: Some(next_value), methods: state::ROWS, ..iterator("dict_valueiterator") };
/// Over a dict's items.
pub static DICT_ITEM_TYPE: NativeType =
    NativeType { next: Some(next_item), methods: state::ROWS, ..iterator("dict_itemiterator") };
/// Over a set; fields as for dicts.
pub static SET_TYPE: NativeType =
    NativeType { next: Some(next_of_set), methods: state::ROWS, ..iterator("set_iterator") };
