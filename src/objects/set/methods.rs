//! Methods of `set` and `frozenset`.

use super::*;
use crate::heap::Value;

/// Those of `set`.
pub(super) const METHODS: &[(&str, NativeFn)] = &[
    ("copy", copy_method),
    ("union", union),
    ("intersection", intersection),
    ("difference", difference),
    ("symmetric_difference", symmetric_difference),
    ("issubset", is_subset),
    ("issuperset", is_superset),
    ("isdisjoint", is_disjoint),
    ("add", add_method),
    ("remove", remove_method),
    ("discard", discard),
    ("pop", pop),
    ("clear", clear),
    ("__init__", |a| {
        a.check("set", 1, 0, 1)?;
        table::of(a.positional[0]).clear();
        update(a)
    }),
    ("update", update),
    ("intersection_update", |a| become_result(a, intersection)),
    ("difference_update", |a| become_result(a, difference)),
    ("symmetric_difference_update", |a| become_result(a, symmetric_difference)),
];

/// Those of `frozenset`: the ones of `set` that change nothing.
pub(super) const FROZEN_METHODS: &[(&str, NativeFn)] = METHODS.split_at(8).0;

fn no_keywords(args: &Args, name: &str) -> PyResult<()> {
    args.check(name, 1, 0, usize::MAX)
}

fn as_set(v: Value) -> PyResult<Value> {
    if is(v) { Ok(v) } else { from_iterable(Builtin::Set, v) }
}

fn copy_method(args: &Args) -> PyResult<Value> {
    args.check("copy", 1, 0, 0)?;
    let s = args.positional[0];
    Ok(if Builtin::FrozenSet.is(s) { s } else { algebra::copy_like(s) })
}

fn union(args: &Args) -> PyResult<Value> {
    no_keywords(args, "union")?;
    let result = algebra::copy_like(args.positional[0]);
    for &other in &args.positional[1..] {
        algebra::update(result, other)?;
    }
    Ok(result)
}

fn intersection(args: &Args) -> PyResult<Value> {
    no_keywords(args, "intersection")?;
    let mut result = algebra::copy_like(args.positional[0]);
    for &other in &args.positional[1..] {
        result = algebra::filter(result, as_set(other)?, true)?;
    }
    Ok(result)
}

fn difference(args: &Args) -> PyResult<Value> {
    no_keywords(args, "difference")?;
    let mut result = algebra::copy_like(args.positional[0]);
    for &other in &args.positional[1..] {
        result = algebra::filter(result, as_set(other)?, false)?;
    }
    Ok(result)
}

fn symmetric_difference(args: &Args) -> PyResult<Value> {
    args.check("symmetric_difference", 1, 1, 1)?;
    combine(BinaryOp::Xor, args.positional[0], as_set(args.positional[1])?)
}

/// The in-place form of a method: the set takes over the result.
fn become_result(args: &Args, method: NativeFn) -> PyResult<Value> {
    let result = method(args)?;
    algebra::replace(args.positional[0], result);
    Ok(Value::NONE)
}

fn is_subset(args: &Args) -> PyResult<Value> {
    args.check("issubset", 1, 1, 1)?;
    Ok(Value::from_bool(algebra::is_subset(args.positional[0], as_set(args.positional[1])?)?))
}

fn is_superset(args: &Args) -> PyResult<Value> {
    args.check("issuperset", 1, 1, 1)?;
    Ok(Value::from_bool(algebra::is_subset(as_set(args.positional[1])?, args.positional[0])?))
}

fn is_disjoint(args: &Args) -> PyResult<Value> {
    args.check("isdisjoint", 1, 1, 1)?;
    Ok(Value::from_bool(algebra::is_disjoint(args.positional[0], as_set(args.positional[1])?)?))
}

fn add_method(args: &Args) -> PyResult<Value> {
    args.check("set.add", 1, 1, 1)?;
    add(args.positional[0], args.positional[1])?;
    Ok(Value::NONE)
}

fn remove_method(args: &Args) -> PyResult<Value> {
    args.check("set.remove", 1, 1, 1)?;
    if remove(args.positional[0], args.positional[1])? {
        return Ok(Value::NONE);
    }
    Err(dict::key_error(args.positional[1]))
}

fn discard(args: &Args) -> PyResult<Value> {
    args.check("set.discard", 1, 1, 1)?;
    remove(args.positional[0], args.positional[1])?;
    Ok(Value::NONE)
}

fn pop(args: &Args) -> PyResult<Value> {
    args.check("set.pop", 1, 0, 0)?;
    let t = table::of(args.positional[0]);
    match t.last_row() {
        Some((n, e)) => {
            t.remove(n);
            Ok(e.key.unwrap_or(Value::NONE))
        }
        None => Err(exception::raise_with(Exc::KeyError, &[string::new("pop from an empty set")])),
    }
}

fn clear(args: &Args) -> PyResult<Value> {
    args.check("set.clear", 1, 0, 0)?;
    table::of(args.positional[0]).clear();
    Ok(Value::NONE)
}

fn update(args: &Args) -> PyResult<Value> {
    no_keywords(args, "update")?;
    for &other in &args.positional[1..] {
        algebra::update(args.positional[0], other)?;
    }
    Ok(Value::NONE)
}
