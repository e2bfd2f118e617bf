//! `dict_keys`, `dict_values`, `dict_items`: what `keys()`, `values()` and `items()` answer.

use super::*;
use crate::heap::layout::Record;
use crate::heap::{NativeType, Value};

/// The dict a view belongs to.
fn source(v: Value) -> Value {
    record::get(v).a.expect("a view is made with its dict")
}

fn is_keys(v: Value) -> bool {
    Builtin::DictKeys.is(v) || Builtin::OrderedKeys.is(v)
}

/// Is it a view that behaves as a set?
pub(in crate::objects) fn is_set_like(v: Value) -> bool {
    is_keys(v) || is_items(v)
}

/// Is this an items view?
fn is_items(v: Value) -> bool {
    Builtin::DictItems.is(v) || Builtin::OrderedItems.is(v)
}

fn view_len(v: Value) -> PyResult<usize> {
    Ok(len(source(v)))
}

fn iter(v: Value) -> PyResult<Value> {
    let ty = if is_keys(v) {
        Builtin::DictKeyIterator
    } else if is_items(v) {
        Builtin::DictItemIterator
    } else {
        Builtin::DictValueIterator
    };
    Ok(iterators::over_dict(ty, source(v)))
}

fn repr(v: Value) -> PyResult<Value> {
    let text = recursion::repr_once(v, || {
        let all = list::new(&protocol::collect(v)?);
        let text = sequence::repr_items(all, list::get, "[", "]")?;
        Ok(string::new(&format!("{}({text})", class::name_of(v))))
    })?;
    Ok(text.unwrap_or_else(|| string::new("...")))
}

fn contains_item(v: Value, item: Value) -> PyResult<bool> {
    if !tuple::is(item) || tuple::items(item).len() != 2 {
        return Ok(false);
    }
    match super::get(source(v), tuple::items(item)[0])? {
        Some(x) => protocol::same_or_equal(x, tuple::items(item)[1]),
        None => Ok(false),
    }
}

fn compare(op: CompareOp, a: Value, b: Value) -> PyResult<Value> {
    if !is_set_like(a) || !(is_set_like(b) || set::is(b)) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (x, y) = (protocol::len(a)?, protocol::len(b)?);
    let holds = match op {
        CompareOp::Eq => x == y && all_in(a, b)?,
        CompareOp::Ne => x != y || !all_in(a, b)?,
        CompareOp::Lt => x < y && all_in(a, b)?,
        CompareOp::Le => x <= y && all_in(a, b)?,
        CompareOp::Gt => x > y && all_in(b, a)?,
        CompareOp::Ge => x >= y && all_in(b, a)?,
    };
    Ok(Value::from_bool(holds))
}

fn all_in(a: Value, b: Value) -> PyResult<bool> {
    let mut all = true;
    protocol::for_each(a, |x| {
        all = protocol::contains(b, x)?;
        Ok(all)
    })?;
    Ok(all)
}

/// Set operations answer a set; the other operand may be any iterable.
fn binary(op: BinaryOp, a: Value, b: Value) -> PyResult<Value> {
    if !matches!(op, BinaryOp::And | BinaryOp::Or | BinaryOp::Sub | BinaryOp::Xor) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let left = set::from_iterable(Builtin::Set, a)?;
    let right = set::from_iterable(Builtin::Set, b)?;
    set::combine(op, left, right)
}

fn is_disjoint(args: &Args) -> PyResult<Value> {
    args.check("isdisjoint", 1, 1, 1)?;
    let mut disjoint = true;
    protocol::for_each(args.positional[1], |x| {
        disjoint = !protocol::contains(args.positional[0], x)?;
        Ok(disjoint)
    })?;
    Ok(Value::from_bool(disjoint))
}

fn reversed(args: &Args) -> PyResult<Value> {
    args.check("__reversed__", 1, 0, 0)?;
    iterators::reverse::over(args.positional[0])
}

fn get_attribute(v: Value, name: &str) -> PyResult<Option<Value>> {
    Ok((name == "mapping").then(|| proxy(source(v))))
}

const fn view(name: &'static str) -> NativeType {
    NativeType {
        name,
        size: size_of::<Record>(),
        repr: Some(repr),
        len: Some(view_len),
        iter: Some(iter),
        attributes: &["mapping"],
        get_attribute: Some(get_attribute),
        methods: &[("__reversed__", reversed)],
        ..NativeType::DEFAULT
    }
}

const fn set_like(name: &'static str) -> NativeType {
    NativeType {
        compare: Some(compare),
        operators: &[BinaryOp::And, BinaryOp::Or, BinaryOp::Sub, BinaryOp::Xor],
        binary: Some(binary),
        unhashable: true,
        methods: &[("__reversed__", reversed), ("isdisjoint", is_disjoint)],
        ..view(name)
    }
}

/// `dict_keys`: a = the dict.
pub static KEYS_TYPE: NativeType =
    NativeType { contains: Some(|v, key| Ok(super::get(source(v), key)?.is_some())), ..set_like("dict_keys") };
/// `dict_values`: a = the dict.
pub static VALUES_TYPE: NativeType = view("dict_values");
/// `dict_items`: a = the dict.
pub static ITEMS_TYPE: NativeType = NativeType { contains: Some(contains_item), ..set_like("dict_items") };

/// `odict_keys`.
pub static ORDERED_KEYS_TYPE: NativeType =
    NativeType { contains: Some(|v, key| Ok(super::get(source(v), key)?.is_some())), ..set_like("odict_keys") };
/// `odict_values`.
pub static ORDERED_VALUES_TYPE: NativeType = view("odict_values");
/// `odict_items`.
pub static ORDERED_ITEMS_TYPE: NativeType = NativeType { contains: Some(contains_item), ..set_like("odict_items") };
