//! Union, intersection, difference and their like, as operators and on any iterable.

use super::*;
use crate::heap::Value;

/// Calls `f` with each item and its hash until it answers false. The set may change meanwhile.
///
/// # Errors
/// What `f` raises.
pub(super) fn each(s: Value, mut f: impl FnMut(Value, i64) -> PyResult<bool>) -> PyResult<()> {
    let mut at = 0;
    while let Some((n, e)) = places::next(table::of(s), at) {
        if let Some(item) = e.key
            && !f(item, e.hash)?
        {
            return Ok(());
        }
        at = n + 1;
    }
    Ok(())
}

#[inline(always)]
fn holds(s: Value, item: Value, hash: i64) -> PyResult<bool> {
    Ok(places::find(table::of(s), item, hash)?.is_some())
}

/// Are all items of `a` in `b`?
///
/// # Errors
/// What comparing raises.
pub(super) fn is_subset(a: Value, b: Value) -> PyResult<bool> {
    recursion::check(" in comparison")?;
    if len(a) > len(b) {
        return Ok(false);
    }
    let mut n = 0;
    // The rows are asked for again each time: comparing items may change the set.
    while let Some(e) = table::of(a).rows().get(n) {
        if let Some(item) = e.key
            && !holds(b, item, e.hash)?
        {
            return Ok(false);
        }
        n += 1;
    }
    Ok(true)
}

/// Have the sets no item in common?
///
/// # Errors
/// What comparing raises.
pub(super) fn is_disjoint(a: Value, b: Value) -> PyResult<bool> {
    let (a, b) = if len(a) > len(b) { (b, a) } else { (a, b) };
    let mut disjoint = true;
    each(a, |item, hash| {
        disjoint = !holds(b, item, hash)?;
        Ok(disjoint)
    })?;
    Ok(disjoint)
}

/// Adds all items of an iterable.
///
/// # Errors
/// What iteration and hashing raise.
pub fn update(s: Value, source: Value) -> PyResult<()> {
    if is(source) {
        return places::merge(s, source);
    }
    if Builtin::Dict.is(source) {
        places::reserve(table::of(s), dict::len(source) as u64);
        return each_key(source, |key, hash| {
            add_hashed(s, key, hash)?;
            Ok(true)
        });
    }
    protocol::for_each(source, |item| {
        add(s, item)?;
        Ok(true)
    })
}

/// As `each`, for the keys of a dict: they are hashed already.
fn each_key(d: Value, mut f: impl FnMut(Value, i64) -> PyResult<bool>) -> PyResult<()> {
    let mut at = 0;
    while let Some((n, e)) = table::of(d).next_row(at) {
        if let Some(key) = e.key
            && !f(key, e.hash)?
        {
            return Ok(());
        }
        at = n + 1;
    }
    Ok(())
}

fn type_of(s: Value) -> Builtin {
    if s.kind() == Kind::Set { Builtin::Set } else { Builtin::FrozenSet }
}

fn new_like(s: Value) -> Value {
    type_of(s).allocate(size_of::<Set>())
}

/// A copy of `s`, of its own type.
///
/// # Errors
/// As `copy`.
pub(super) fn copy_like(s: Value) -> PyResult<Value> {
    copy(type_of(s), s)
}

/// A set of `s`'s own type: the items of `s` that are in `other`, a set or any iterable.
///
/// # Errors
/// What iteration, hashing and comparing raise.
pub(super) fn intersection(s: Value, other: Value) -> PyResult<Value> {
    let common = new_like(s);
    if is(other) {
        let (large, small) = if len(other) > len(s) { (other, s) } else { (s, other) };
        each(small, |item, hash| {
            if holds(large, item, hash)? {
                add_hashed(common, item, hash)?;
            }
            Ok(true)
        })?;
        return Ok(common);
    }
    protocol::for_each(other, |item| {
        let hash = hash_item(item)?;
        if holds(s, item, hash)? {
            add_hashed(common, item, hash)?;
        }
        Ok(true)
    })?;
    Ok(common)
}

/// A set of `s`'s own type: the items of `s` that are not in `other`, a set or any iterable.
///
/// # Errors
/// As `intersection`.
pub(super) fn difference(s: Value, other: Value) -> PyResult<Value> {
    if !is(other) || len(s) >> 2 > len(other) {
        let rest = copy_like(s)?;
        subtract(rest, other)?;
        return Ok(rest);
    }
    let rest = new_like(s);
    each(s, |item, hash| {
        if !holds(other, item, hash)? {
            add_hashed(rest, item, hash)?;
        }
        Ok(true)
    })?;
    Ok(rest)
}

/// Removes the items of `other`, a set or any iterable.
///
/// # Errors
/// As `intersection`.
pub(super) fn subtract(s: Value, other: Value) -> PyResult<()> {
    if s == other {
        places::clear(table::of(s));
        return Ok(());
    }
    if is(other) {
        each(other, |item, hash| {
            remove_hashed(s, item, hash)?;
            Ok(true)
        })?;
    } else {
        protocol::for_each(other, |item| {
            remove_hashed(s, item, hash_item(item)?)?;
            Ok(true)
        })?;
    }
    places::tidy(table::of(s));
    Ok(())
}

/// Removes the items that are in `other`, and adds the others of `other`, a set.
///
/// # Errors
/// What comparing raises.
pub(super) fn toggle(s: Value, other: Value) -> PyResult<()> {
    if s == other {
        places::clear(table::of(s));
        return Ok(());
    }
    each(other, |item, hash| {
        if !remove_hashed(s, item, hash)? {
            add_hashed(s, item, hash)?;
        }
        Ok(true)
    })
}

/// `a op b` for two sets: `&`, `|`, `-` or `^`; `NotImplemented` for others.
///
/// # Errors
/// What comparing raises.
pub fn combine(op: BinaryOp, a: Value, b: Value) -> PyResult<Value> {
    match op {
        BinaryOp::And => intersection(a, b),
        BinaryOp::Sub => difference(a, b),
        BinaryOp::Or => {
            let union = copy_like(a)?;
            update(union, b)?;
            Ok(union)
        }
        BinaryOp::Xor => {
            let either = new_like(a);
            update(either, b)?;
            toggle(either, a)?;
            Ok(either)
        }
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

pub(super) fn binary(op: BinaryOp, a: Value, b: Value) -> PyResult<Value> {
    if is(a) && is(b) { combine(op, a, b) } else { Ok(Value::NOT_IMPLEMENTED) }
}

/// `s op= other`
pub(super) fn inplace(op: BinaryOp, s: Value, other: Value) -> PyResult<Value> {
    if !is(other) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    match op {
        BinaryOp::Or => update(s, other)?,
        BinaryOp::And => replace(s, intersection(s, other)?),
        BinaryOp::Sub => subtract(s, other)?,
        BinaryOp::Xor => toggle(s, other)?,
        _ => return Ok(Value::NOT_IMPLEMENTED),
    }
    Ok(s)
}

/// Gives `s` the contents of `other`, a fresh set that nobody else uses.
pub(super) fn replace(s: Value, other: Value) {
    let finger = table::of(s).version;
    table::of(s).clear();
    std::mem::swap(table::of(s), table::of(other));
    table::of(s).version = finger;
}
