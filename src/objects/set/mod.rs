//! `set` and `frozenset`: items and comparison. Set algebra and methods are in its siblings.

mod algebra;
mod methods;
pub(in crate::objects) mod places;
#[cfg(test)]
mod tests;

use super::*;
use crate::heap::layout::Set;
use crate::heap::{Kind, NativeType, Value};

pub use algebra::{combine, update};

/// A new empty set.
pub fn new() -> Value {
    Builtin::Set.allocate(size_of::<Set>())
}

/// A new empty frozenset, to be filled before anybody sees it.
pub fn new_frozen() -> Value {
    Builtin::FrozenSet.allocate(size_of::<Set>())
}

/// A frozenset of constants.
///
/// # Panics
/// For unhashable items: no constant is one.
pub fn frozen(items: &[Value]) -> Value {
    let s = new_frozen();
    for &item in items {
        add(s, item).expect("constants are hashable");
    }
    s
}

/// Is this a set or frozenset (or an instance of a subclass)?
pub fn is(v: Value) -> bool {
    matches!(v.kind(), Kind::Set | Kind::FrozenSet)
}

/// Hash of an item, by the shortest way for strings and small ints.
///
/// # Errors
/// TypeError for unhashable items; what `__hash__` raises.
#[inline]
pub fn hash_item(item: Value) -> PyResult<i64> {
    dict::hash_key(item).map_err(|p| explain(p, item))
}

/// 3.14 says what the unhashable object was wanted for.
#[cold]
fn explain(pending: Pending, item: Value) -> Pending {
    if protocol::native(item).unhashable && protocol::special(item, &intern::HASH).is_none() {
        let name = class::name_of(item);
        exception::swallow(Exc::TypeError);
        return raise(Exc::TypeError, format!("cannot use '{name}' as a set element (unhashable type: '{name}')"));
    }
    pending
}

/// Adds an item. `s` must be a set (or a frozenset nobody has seen).
///
/// # Errors
/// TypeError for unhashable items; what `__hash__` or `__eq__` raise.
pub fn add(s: Value, item: Value) -> PyResult<()> {
    let hash = hash_item(item)?;
    add_hashed(s, item, hash)
}

fn add_hashed(s: Value, item: Value, hash: i64) -> PyResult<()> {
    let t = table::of(s);
    if places::find(t, item, hash)?.is_none() {
        places::insert(t, item, hash);
    }
    Ok(())
}

/// Removes an item; answers whether it was there.
///
/// # Errors
/// As `add`.
pub fn remove(s: Value, item: Value) -> PyResult<bool> {
    let (item, hash) = hash_sought(item)?;
    remove_hashed(s, item, hash)
}

/// What an item to be found is compared as, and its hash: an unhashable set stands for the frozenset
/// equal to it.
fn hash_sought(item: Value) -> PyResult<(Value, i64)> {
    match hash_item(item) {
        Ok(hash) => Ok((item, hash)),
        Err(Pending) if item.kind() == Kind::Set && exception::swallow(Exc::TypeError) => {
            let item = copy(Builtin::FrozenSet, item)?;
            Ok((item, hash_item(item)?))
        }
        Err(Pending) => Err(Pending),
    }
}

fn remove_hashed(s: Value, item: Value, hash: i64) -> PyResult<bool> {
    let t = table::of(s);
    let found = places::find(t, item, hash)?;
    if let Some(n) = found {
        places::remove(t, n);
    }
    Ok(found.is_some())
}

/// Is the item there?
///
/// # Errors
/// As `add`.
pub fn contains(s: Value, item: Value) -> PyResult<bool> {
    let (item, hash) = hash_sought(item)?;
    Ok(places::find(table::of(s), item, hash)?.is_some())
}

/// Number of items. `s` must be a set or frozenset.
pub fn len(s: Value) -> usize {
    table::of(s).length as usize
}

/// Calls `f` for each item until it answers false.
///
/// # Errors
/// RuntimeError if the set changes its size meanwhile; what `f` raises.
pub fn each_item(s: Value, mut f: impl FnMut(Value) -> PyResult<bool>) -> PyResult<()> {
    let length = len(s);
    let mut at = 0;
    while let Some((n, e)) = places::next(table::of(s), at) {
        if let Some(item) = e.key
            && !f(item)?
        {
            return Ok(());
        }
        if len(s) != length {
            return Err(raise(Exc::RuntimeError, "Set changed size during iteration"));
        }
        at = n + 1;
    }
    Ok(())
}

/// A copy of the items: safe to iterate over while Python code runs.
pub fn items(s: Value) -> Vec<Value> {
    places::live(table::of(s)).filter_map(|e| e.key).collect()
}

/// A copy as a `Builtin::Set` or `Builtin::FrozenSet`.
///
/// # Errors
/// What comparing raises: nothing, since the items are known to differ.
pub fn copy(ty: Builtin, s: Value) -> PyResult<Value> {
    let new = ty.allocate(size_of::<Set>());
    places::merge(new, s)?;
    Ok(new)
}

/// A `Builtin::Set` or `Builtin::FrozenSet` of an iterable's items.
///
/// # Errors
/// What iteration and hashing raise.
pub fn from_iterable(ty: Builtin, source: Value) -> PyResult<Value> {
    if is(source) {
        return copy(ty, source);
    }
    let new = ty.allocate(size_of::<Set>());
    algebra::update(new, source)?;
    Ok(new)
}

fn repr(s: Value) -> PyResult<Value> {
    let name = class::name_of(s);
    if len(s) == 0 {
        return Ok(string::new(&format!("{name}()")));
    }
    let text = recursion::repr_once(s, || {
        let all = list::new(&items(s));
        let text = sequence::repr_items(all, list::get, "{", "}")?;
        Ok(string::new(&if Builtin::Set.is(s) { text } else { format!("{name}({text})") }))
    })?;
    Ok(text.unwrap_or_else(|| string::new(&format!("{name}(...)"))))
}

/// Independent of the order of the items, as CPython mixes it.
fn hash(s: Value) -> PyResult<i64> {
    let t = table::of(s);
    if t.version != 0 {
        return Ok(t.version as i64);
    }
    let mut hash = 0u64;
    for e in t.rows().iter().filter(|e| e.key.is_some()) {
        let h = e.hash as u64;
        hash ^= (h ^ 89_869_747 ^ (h << 16)).wrapping_mul(3_644_798_167);
    }
    hash ^= (t.length + 1).wrapping_mul(1_927_868_237);
    hash ^= (hash >> 11) ^ (hash >> 25);
    hash = hash.wrapping_mul(69_069).wrapping_add(907_133_923);
    if hash == u64::MAX || hash == 0 {
        hash = 590_923_713;
    }
    t.version = hash;
    Ok(hash as i64)
}

fn compare(op: CompareOp, a: Value, b: Value) -> PyResult<Value> {
    if !is(a) || !is(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (x, y) = (len(a), len(b));
    let holds = match op {
        CompareOp::Eq => x == y && algebra::is_subset(a, b)?,
        CompareOp::Ne => x != y || !algebra::is_subset(a, b)?,
        CompareOp::Lt => x < y && algebra::is_subset(a, b)?,
        CompareOp::Le => x <= y && algebra::is_subset(a, b)?,
        CompareOp::Gt => x > y && algebra::is_subset(b, a)?,
        CompareOp::Ge => x >= y && algebra::is_subset(b, a)?,
    };
    Ok(Value::from_bool(holds))
}

/// A class with an `__init__` of its own starts empty.
fn construct(args: &Args) -> PyResult<Value> {
    let class = args.positional[0];
    let s = instance::allocate_native(class, Builtin::Set);
    if class::lookup_user(class, intern::INIT.value()).is_none() {
        args.check("set", 1, 0, 1)?;
        if let Some(source) = args.get(1) {
            algebra::update(s, source)?;
        }
    }
    Ok(s)
}

fn construct_frozen(args: &Args) -> PyResult<Value> {
    let class = args.positional[0];
    args.check("frozenset", 1, 0, 1)?;
    match args.get(1) {
        Some(v) if Builtin::FrozenSet.is(v) && class == Builtin::FrozenSet.class() => Ok(v),
        source => {
            let s = instance::allocate_native(class, Builtin::FrozenSet);
            if let Some(source) = source {
                algebra::update(s, source)?;
            }
            Ok(s)
        }
    }
}

const COMMON: NativeType = NativeType {
    kind: Kind::Set,
    size: size_of::<Set>(),
    repr: Some(repr),
    compare: Some(compare),
    len: Some(|v| Ok(len(v))),
    iter: Some(|v| Ok(iterators::over_set(v))),
    contains: Some(contains),
    operators: &[BinaryOp::Sub, BinaryOp::And, BinaryOp::Or, BinaryOp::Xor],
    binary: Some(algebra::binary),
    ..NativeType::DEFAULT
};

/// `set`.
pub static TYPE: NativeType = NativeType {
    name: "set",
    unhashable: true,
    inplace: Some(algebra::inplace),
    methods: methods::METHODS,
    class_methods: &[("__class_getitem__", generics::class_getitem)],
    new: Some(construct),
    doc: "Unordered collection of distinct hashable items.",
    ..COMMON
};
/// `frozenset`.
pub static FROZEN_TYPE: NativeType = NativeType {
    name: "frozenset",
    kind: Kind::FrozenSet,
    hash: Some(hash),
    methods: methods::FROZEN_METHODS,
    class_methods: &[("__class_getitem__", generics::class_getitem)],
    new: Some(construct_frozen),
    doc: "Immutable unordered collection of distinct hashable items.",
    ..COMMON
};
