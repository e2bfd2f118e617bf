//! Union, intersection, difference and their like, as operators and on any iterable.

use super::*;
use crate::heap::Value;

/// Calls `f` with each item and its hash until it answers false. The set may change meanwhile.
///
/// # Errors
/// What `f` raises.
pub(super) fn each(s: Value, mut f: impl FnMut(Value, i64) -> PyResult<bool>) -> PyResult<()> {
    let mut at = 0;
    while let Some((n, e)) = table::of(s).next_row(at) {
        if let Some(item) = e.key
            && !f(item, e.hash)?
        {
            return Ok(());
        }
        at = n + 1;
    }
    Ok(())
}

fn holds(s: Value, item: Value, hash: i64) -> PyResult<bool> {
    Ok(table::of(s).find(item, hash)?.is_some())
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
    let mut all = true;
    each(a, |item, hash| {
        all = holds(b, item, hash)?;
        Ok(all)
    })?;
    Ok(all)
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
pub(super) fn update(s: Value, source: Value) -> PyResult<()> {
    if is(source) {
        return each(source, |item, hash| {
            add_hashed(s, item, hash)?;
            Ok(true)
        });
    }
    if Builtin::Dict.is(source) {
        // Its keys are hashed already.
        return each(source, |key, hash| {
            add_hashed(s, key, hash)?;
            Ok(true)
        });
    }
    protocol::for_each(source, |item| {
        add(s, item)?;
        Ok(true)
    })
}

/// A set of `s`'s own type: the items of `s` that are (or are not) in `other`.
///
/// # Errors
/// What comparing raises.
pub(super) fn filter(s: Value, other: Value, wanted: bool) -> PyResult<Value> {
    let kept = new_like(s);
    each(s, |item, hash| {
        if holds(other, item, hash)? == wanted {
            add_hashed(kept, item, hash)?;
        }
        Ok(true)
    })?;
    Ok(kept)
}

fn type_of(s: Value) -> Builtin {
    if s.kind() == Kind::Set { Builtin::Set } else { Builtin::FrozenSet }
}

fn new_like(s: Value) -> Value {
    type_of(s).allocate(size_of::<Set>())
}

/// A copy of `s`, of its own type.
pub(super) fn copy_like(s: Value) -> Value {
    copy(type_of(s), s)
}

/// `a op b` for two sets: `&`, `|`, `-` or `^`; `NotImplemented` for others.
///
/// # Errors
/// What comparing raises.
pub fn combine(op: BinaryOp, a: Value, b: Value) -> PyResult<Value> {
    match op {
        BinaryOp::And => filter(a, b, true),
        BinaryOp::Sub => filter(a, b, false),
        BinaryOp::Or => {
            let union = copy_like(a);
            update(union, b)?;
            Ok(union)
        }
        BinaryOp::Xor => {
            let difference = filter(a, b, false)?;
            update(difference, filter(b, a, false)?)?;
            Ok(difference)
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
    if op == BinaryOp::Or {
        update(s, other)?;
        return Ok(s);
    }
    let result = combine(op, s, other)?;
    if result == Value::NOT_IMPLEMENTED {
        return Ok(result);
    }
    replace(s, result);
    Ok(s)
}

/// Gives `s` the contents of `other`, a fresh set that nobody else uses.
pub(super) fn replace(s: Value, other: Value) {
    table::of(s).clear();
    std::mem::swap(table::of(s), table::of(other));
}
