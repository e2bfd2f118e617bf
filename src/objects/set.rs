//! `set` and `frozenset`.

use super::*;
use crate::heap::layout::Set;
use crate::heap::{Kind, NativeType, Value};

/// A new empty set.
pub fn new() -> Value {
    Builtin::Set.allocate(size_of::<Set>())
}

/// Is this a set or frozenset (or an instance of a subclass)?
pub fn is(v: Value) -> bool {
    matches!(v.kind(), Kind::Set | Kind::FrozenSet)
}

/// Adds an item. `s` must be a set (or a frozenset nobody has seen).
///
/// # Errors
/// TypeError for unhashable items; what `__hash__` or `__eq__` raise.
pub fn add(s: Value, item: Value) -> PyResult<()> {
    let hash = protocol::hash(item)?;
    let t = table::of(s);
    if t.find(item, hash)?.is_none() {
        t.append(item, hash, item);
    }
    Ok(())
}

/// Is the item there?
///
/// # Errors
/// As `add`.
pub fn contains(s: Value, item: Value) -> PyResult<bool> {
    let hash = protocol::hash(item)?;
    Ok(table::of(s).find(item, hash)?.is_some())
}

/// A copy of the items: safe to iterate over while Python code runs.
pub fn items(s: Value) -> Vec<Value> {
    table::of(s).rows().iter().filter_map(|e| e.key).collect()
}

/// `set`.
pub static TYPE: NativeType = NativeType {
    name: "set",
    kind: Kind::Set,
    size: size_of::<Set>(),
    unhashable: true,
    len: Some(|v| Ok(table::of(v).length as usize)),
    ..NativeType::DEFAULT
};
/// `frozenset`.
pub static FROZEN_TYPE: NativeType = NativeType {
    name: "frozenset",
    kind: Kind::FrozenSet,
    size: size_of::<Set>(),
    len: Some(|v| Ok(table::of(v).length as usize)),
    ..NativeType::DEFAULT
};
