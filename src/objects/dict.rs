//! `dict`, its views, and read-only views of class dicts.

use super::*;
use crate::heap::layout::{Dict, Record};
use crate::heap::{Kind, NativeType, Value};

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
        // SAFETY: a row's number.
        Some(n) => unsafe { (*t.entries.add(n)).value = Some(value) },
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

/// `d.get(key)`
///
/// # Errors
/// TypeError for unhashable keys; what `__hash__` or `__eq__` raise.
pub fn get(d: Value, key: Value) -> PyResult<Option<Value>> {
    if string::is(key) {
        return Ok(get_str(d, key));
    }
    let hash = protocol::hash(key)?;
    let t = table::of(d);
    Ok(t.find(key, hash)?.and_then(|n| t.rows()[n].value))
}

/// `d[key] = value`
///
/// # Errors
/// As `get`.
pub fn set(d: Value, key: Value, value: Value) -> PyResult<()> {
    if string::is(key) {
        set_str(d, key, value);
        return Ok(());
    }
    let hash = protocol::hash(key)?;
    let t = table::of(d);
    match t.find(key, hash)? {
        // SAFETY: a row's number.
        Some(n) => unsafe { (*t.entries.add(n)).value = Some(value) },
        None => t.append(key, hash, value),
    }
    Ok(())
}

/// Removes a key and answers its value.
///
/// # Errors
/// As `get`.
pub fn remove(d: Value, key: Value) -> PyResult<Option<Value>> {
    let hash = protocol::hash(key)?;
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
    let t = table::of(new);
    let rows = table::of(d).rows();
    t.rebuild(table::of(d).length as usize);
    for e in rows {
        if let (Some(key), Some(value)) = (e.key, e.value) {
            t.append(key, e.hash, value);
        }
    }
    new
}

/// A read-only view of a class's dict.
pub fn proxy(d: Value) -> Value {
    record::new(Builtin::MappingProxy, Some(d), None, None, None)
}

/// `dict`.
pub static TYPE: NativeType = NativeType {
    name: "dict",
    kind: Kind::Dict,
    size: size_of::<Dict>(),
    unhashable: true,
    len: Some(|v| Ok(len(v))),
    ..NativeType::DEFAULT
};
/// `dict_keys`: a = the dict.
pub static KEYS_TYPE: NativeType = NativeType { name: "dict_keys", size: size_of::<Record>(), ..NativeType::DEFAULT };
/// `dict_values`: a = the dict.
pub static VALUES_TYPE: NativeType =
    NativeType { name: "dict_values", size: size_of::<Record>(), ..NativeType::DEFAULT };
/// `dict_items`: a = the dict.
pub static ITEMS_TYPE: NativeType = NativeType { name: "dict_items", size: size_of::<Record>(), ..NativeType::DEFAULT };
/// `mappingproxy`: a = the dict.
pub static PROXY_TYPE: NativeType =
    NativeType { name: "mappingproxy", size: size_of::<Record>(), ..NativeType::DEFAULT };
