//! `dict`: access to keys, operators. Methods, views and the read-only proxy are in its siblings.

mod methods;
mod proxy;
#[cfg(test)]
mod tests;
mod update;
mod views;

use super::*;
use crate::heap::layout::Dict;
use crate::heap::{Kind, NativeType, Value};

pub(super) use methods::fill;
pub use proxy::{PROXY_TYPE, new as proxy};
pub use update::{merge_pairs, update};
pub use views::{ITEMS_TYPE, KEYS_TYPE, ORDERED_ITEMS_TYPE, ORDERED_KEYS_TYPE, ORDERED_VALUES_TYPE, VALUES_TYPE};

/// A new empty dict.
pub fn new() -> Value {
    Builtin::Dict.allocate(size_of::<Dict>())
}

/// Is this a dict (or an instance of a subclass)?
#[inline(always)]
pub fn is(v: Value) -> bool {
    v.kind() == Kind::Dict
}

/// Value of a string key; runs no Python code. `d` must be a dict, `key` a str.
#[inline]
pub fn get_str(d: Value, key: Value) -> Option<Value> {
    let t = table::of(d);
    t.find_str(key).and_then(|n| t.rows()[n].value)
}

/// Row number of a string key, for global caches.
pub fn row_of_str(d: Value, key: Value) -> Option<usize> {
    table::of(d).find_str(key)
}

/// Sets a string key; runs no Python code.
pub fn set_str(d: Value, key: Value, value: Value) {
    let t = table::of(d);
    match t.find_str(key) {
        Some(n) => t.set_value(n, value),
        None => t.append(key, string::hash(key), value),
    }
}

/// Removes a string key; answers whether it was there.
pub fn remove_str(d: Value, key: Value) -> bool {
    let t = table::of(d);
    match t.find_str(key) {
        Some(n) => {
            t.remove(n);
            true
        }
        None => false,
    }
}

/// Hash of a key, by the shortest way for strings and small ints.
///
/// # Errors
/// TypeError for unhashable keys; what `__hash__` raises.
#[inline(always)]
pub fn hash_key(key: Value) -> PyResult<i64> {
    if let Some(n) = key.as_small_int() {
        return Ok(if n == -1 { -2 } else { n });
    }
    if Builtin::Str.is(key) {
        return Ok(string::hash(key));
    }
    hash_other(key)
}

fn hash_other(key: Value) -> PyResult<i64> {
    if Builtin::Type.is(key) {
        return Ok(protocol::identity_hash(key));
    }
    if Builtin::Tuple.is(key) {
        return tuple::hash(key);
    }
    if tuple::is(key) && protocol::special(key, &intern::HASH).is_none() {
        return tuple::hash(key);
    }
    recursion::check(" while hashing")?;
    protocol::hash(key)
}

/// `d.get(key)`
///
/// # Errors
/// TypeError for unhashable keys; what `__hash__` or `__eq__` raise.
#[inline]
pub fn get(d: Value, key: Value) -> PyResult<Option<Value>> {
    let hash = hash_key(key).map_err(|p| explain(p, key))?;
    let t = table::of(d);
    Ok(t.find(key, hash)?.and_then(|n| t.rows()[n].value))
}

/// 3.14 says what the unhashable object was wanted for.
#[cold]
fn explain(pending: Pending, key: Value) -> Pending {
    if protocol::native(key).unhashable && protocol::special(key, &intern::HASH).is_none() {
        let name = class::name_of(key);
        exception::swallow(Exc::TypeError);
        return raise(Exc::TypeError, format!("cannot use '{name}' as a dict key (unhashable type: '{name}')"));
    }
    pending
}

/// As `get`, for a key whose hash is known.
///
/// # Errors
/// What comparing keys raises.
#[inline]
pub fn get_hashed(d: Value, key: Value, hash: i64) -> PyResult<Option<Value>> {
    let t = table::of(d);
    Ok(t.find(key, hash)?.and_then(|n| t.rows()[n].value))
}

/// `d[key] = value`
///
/// # Errors
/// As `get`.
#[inline]
pub fn set(d: Value, key: Value, value: Value) -> PyResult<()> {
    let hash = hash_key(key).map_err(|p| explain(p, key))?;
    set_hashed(d, key, hash, value)
}

/// `d[key] = value` when the key's hash is known.
///
/// # Errors
/// What `__eq__` raises.
#[inline]
pub fn set_hashed(d: Value, key: Value, hash: i64, value: Value) -> PyResult<()> {
    let t = table::of(d);
    match t.find(key, hash)? {
        Some(n) => t.set_value(n, value),
        None => t.append(key, hash, value),
    }
    Ok(())
}

/// Removes a key and answers its value.
///
/// # Errors
/// As `get`.
pub fn remove(d: Value, key: Value) -> PyResult<Option<Value>> {
    let hash = hash_key(key).map_err(|p| explain(p, key))?;
    let t = table::of(d);
    let Some(n) = t.find(key, hash)? else { return Ok(None) };
    let value = t.rows()[n].value;
    t.remove(n);
    Ok(value)
}

/// Number of keys. `d` must be a dict.
pub fn len(d: Value) -> usize {
    table::of(d).length as usize
}

/// A copy of the rows: safe to iterate over while Python code runs.
pub fn items(d: Value) -> Vec<(Value, Value)> {
    table::of(d).rows().iter().filter_map(|e| Some((e.key?, e.value?))).collect()
}

/// A shallow copy.
pub fn copy(d: Value) -> Value {
    let new = new();
    table::of(new).copy_from(table::of(d));
    new
}

/// KeyError with the key itself as its argument.
#[cold]
pub fn key_error(key: Value) -> Pending {
    exception::raise_with(Exc::KeyError, &[key])
}

fn get_item(d: Value, key: Value) -> PyResult<Value> {
    match get(d, key)? {
        Some(v) => Ok(v),
        None => match protocol::special(d, &intern::MISSING) {
            Some(m) => protocol::call_on(m, d, &[key]),
            None => Err(key_error(key)),
        },
    }
}

fn set_item(d: Value, key: Value, value: Option<Value>) -> PyResult<()> {
    match value {
        Some(v) => set(d, key, v),
        None => match remove(d, key)? {
            Some(_) => Ok(()),
            None => Err(key_error(key)),
        },
    }
}

fn repr(d: Value) -> PyResult<Value> {
    if len(d) == 0 {
        return Ok(string::new("{}"));
    }
    let text = recursion::repr_once(d, || {
        let mut out = String::from("{");
        let mut at = 0;
        while let Some((n, e)) = table::of(d).next_row(at) {
            let (Some(key), Some(value)) = (e.key, e.value) else { break };
            if out.len() > 1 {
                out.push_str(", ");
            }
            out.push_str(string::text(protocol::repr(key)?));
            out.push_str(": ");
            out.push_str(string::text(protocol::repr(value)?));
            at = n + 1;
        }
        out.push('}');
        Ok(string::new(&out))
    })?;
    Ok(text.unwrap_or_else(|| string::new("{...}")))
}

/// Do two dicts hold equal keys and values?
fn equal(a: Value, b: Value) -> PyResult<bool> {
    recursion::check(" in comparison")?;
    if len(a) != len(b) {
        return Ok(false);
    }
    let mut at = 0;
    while let Some((n, e)) = table::of(a).next_row(at) {
        let (Some(key), Some(value)) = (e.key, e.value) else { break };
        let t = table::of(b);
        let Some(other) = t.find(key, e.hash)?.and_then(|n| t.rows()[n].value) else { return Ok(false) };
        if !protocol::same_or_equal(value, other)? {
            return Ok(false);
        }
        at = n + 1;
    }
    Ok(true)
}

fn compare(op: CompareOp, a: Value, b: Value) -> PyResult<Value> {
    if !is(a) || !is(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    match op {
        CompareOp::Eq => Ok(Value::from_bool(equal(a, b)?)),
        CompareOp::Ne => Ok(Value::from_bool(!equal(a, b)?)),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn binary(op: BinaryOp, a: Value, b: Value) -> PyResult<Value> {
    if op != BinaryOp::Or || !is(a) || !is(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let ordered = |d: Value| Builtin::OrderedDict.has(d);
    let union = if ordered(b) && !ordered(a) { doors::call(class::of(b), &[a])? } else { copy(a) };
    update(union, b)?;
    Ok(union)
}

fn inplace(op: BinaryOp, d: Value, operand: Value) -> PyResult<Value> {
    if op != BinaryOp::Or {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    update(d, operand)?;
    Ok(d)
}

/// What dicts and the types over them have in common.
pub(super) const BASE: NativeType = NativeType {
    name: "dict",
    kind: Kind::Dict,
    size: size_of::<Dict>(),
    unhashable: true,
    repr: Some(repr),
    compare: Some(compare),
    len: Some(|v| Ok(len(v))),
    iter: Some(|v| Ok(iterators::over_dict(Builtin::DictKeyIterator, v))),
    get_item: Some(get_item),
    set_item: Some(set_item),
    contains: Some(|d, key| Ok(get(d, key)?.is_some())),
    operators: &[BinaryOp::Or],
    binary: Some(binary),
    inplace: Some(inplace),
    methods: methods::METHODS,
    class_methods: &[("fromkeys", methods::from_keys), ("__class_getitem__", generics::class_getitem)],
    new: Some(methods::construct),
    doc: "Mapping from hashable keys to values, in order of insertion.",
    ..NativeType::DEFAULT
};

/// `dict`.
pub static TYPE: NativeType = BASE;
