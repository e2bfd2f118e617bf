//! Methods of `set` and `frozenset`.

use super::*;
use crate::heap::Value;

/// Those of `set`.
pub(super) const METHODS: &[(&str, NativeFn)] = &[
    ("copy", copy_method),
    ("__reduce__", |a| {
        let v = a.positional[0];
        let state = attribute::get(v, intern::intern("__getstate__"))?;
        let content = tuple::new(&[list::new(&items(v))]);
        Ok(tuple::new(&[class::of(v), content, doors::call(state, &[])?]))
    }),
    ("union", union),
    ("intersection", intersection),
    ("difference", difference),
    ("symmetric_difference", symmetric_difference),
    ("issubset", is_subset),
    ("issuperset", is_superset),
    ("isdisjoint", is_disjoint),
    ("__init__", |a| {
        a.check("set", 1, 0, 1)?;
        let fresh = new();
        if let Some(source) = a.get(1) {
            algebra::update(fresh, source)?;
        }
        algebra::replace(a.positional[0], fresh);
        Ok(Value::NONE)
    }),
    ("add", add_method),
    ("remove", remove_method),
    ("discard", discard),
    ("pop", pop),
    ("clear", clear),
    ("update", update),
    ("intersection_update", |a| {
        let result = intersection(a)?;
        algebra::replace(a.positional[0], result);
        Ok(Value::NONE)
    }),
    ("difference_update", difference_update),
    ("symmetric_difference_update", |a| {
        a.check("symmetric_difference_update", 1, 1, 1)?;
        algebra::toggle(a.positional[0], as_set(a.positional[1])?)?;
        Ok(Value::NONE)
    }),
];

/// Those of `frozenset`: the ones of `set` that change nothing.
pub(super) const FROZEN_METHODS: &[(&str, NativeFn)] = METHODS.split_at(9).0;

fn no_keywords(args: &Args, name: &str) -> PyResult<()> {
    args.check(name, 1, 0, usize::MAX)
}

fn as_set(v: Value) -> PyResult<Value> {
    if is(v) { Ok(v) } else { from_iterable(Builtin::Set, v) }
}

fn copy_method(args: &Args) -> PyResult<Value> {
    args.check("copy", 1, 0, 0)?;
    let s = args.positional[0];
    if Builtin::FrozenSet.is(s) { Ok(s) } else { algebra::copy_like(s) }
}

fn union(args: &Args) -> PyResult<Value> {
    no_keywords(args, "union")?;
    let result = algebra::copy_like(args.positional[0])?;
    for &other in &args.positional[1..] {
        algebra::update(result, other)?;
    }
    Ok(result)
}

fn intersection(args: &Args) -> PyResult<Value> {
    no_keywords(args, "intersection")?;
    let [s, others @ ..] = args.positional else { return Ok(new()) };
    if others.is_empty() {
        return algebra::copy_like(*s);
    }
    others.iter().try_fold(*s, |result, &other| algebra::intersection(result, other))
}

fn difference(args: &Args) -> PyResult<Value> {
    no_keywords(args, "difference")?;
    let [s, others @ ..] = args.positional else { return Ok(new()) };
    let [first, rest @ ..] = others else { return algebra::copy_like(*s) };
    let result = algebra::difference(*s, *first)?;
    for &other in rest {
        algebra::subtract(result, other)?;
    }
    Ok(result)
}

fn difference_update(args: &Args) -> PyResult<Value> {
    no_keywords(args, "difference_update")?;
    for &other in &args.positional[1..] {
        algebra::subtract(args.positional[0], other)?;
    }
    Ok(Value::NONE)
}

fn symmetric_difference(args: &Args) -> PyResult<Value> {
    args.check("symmetric_difference", 1, 1, 1)?;
    combine(BinaryOp::Xor, args.positional[0], as_set(args.positional[1])?)
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
    match places::pop(table::of(args.positional[0])) {
        Some(item) => Ok(item),
        None => Err(exception::raise_with(Exc::KeyError, &[string::new("pop from an empty set")])),
    }
}

fn clear(args: &Args) -> PyResult<Value> {
    args.check("set.clear", 1, 0, 0)?;
    places::clear(table::of(args.positional[0]));
    Ok(Value::NONE)
}

fn update(args: &Args) -> PyResult<Value> {
    no_keywords(args, "update")?;
    for &other in &args.positional[1..] {
        algebra::update(args.positional[0], other)?;
    }
    Ok(Value::NONE)
}
