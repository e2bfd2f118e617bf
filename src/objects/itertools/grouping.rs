//! `batched`, `groupby` and `pairwise`.

use super::*;
use crate::heap::layout::GroupBy;

fn new_batched(args: &Args) -> PyResult<Value> {
    let [iterable, n, strict] = args.bind("batched", 1, ["iterable", "n", "strict"], 2, 2)?;
    let n = size_argument(n.unwrap_or(Value::NONE))?;
    let strict = strict.map_or(Ok(false), protocol::truth)?;
    if n < 1 {
        return Err(raise(Exc::ValueError, "n must be at least one"));
    }
    let source = protocol::iter(iterable.unwrap_or(Value::NONE))?;
    let v = record_of(args, Builtin::Batched, Some(source), Some(Value::from_bool(strict)));
    record::get(v).n = n;
    Ok(v)
}

fn next_batched(v: Value) -> PyResult<Value> {
    let r = record::get(v);
    let Some(source) = r.a else { return Ok(Value::EXHAUSTED) };
    let (n, strict) = (r.n as usize, r.b == Some(Value::TRUE));
    let mut batch = Vec::with_capacity(n.min(1024));
    while batch.len() < n {
        let item = match recursion::next(source) {
            Ok(item) => item,
            Err(Pending) => {
                record::get(v).a = None;
                return Err(Pending);
            }
        };
        if item == Value::EXHAUSTED {
            record::get(v).a = None;
            if batch.is_empty() {
                return Ok(item);
            }
            if strict {
                return Err(raise(Exc::ValueError, "batched(): incomplete batch"));
            }
            break;
        }
        batch.push(item);
    }
    Ok(tuple::new(&batch))
}

/// `batched`: b = strict, n = the size.
pub static BATCHED_TYPE: NativeType = NativeType {
    next: Some(next_batched),
    new: Some(new_batched),
    doc: "Batch data into tuples of length n. The last batch may be shorter than n.",
    ..iterator("itertools.batched")
};

fn new_pairwise(args: &Args) -> PyResult<Value> {
    args.check("pairwise", 1, 1, 1)?;
    let source = protocol::iter(args.positional[1])?;
    Ok(record_of(args, Builtin::Pairwise, Some(source), None))
}

fn next_pairwise(v: Value) -> PyResult<Value> {
    let r = record::get(v);
    let Some(source) = r.a else { return Ok(Value::EXHAUSTED) };
    let old = match r.b {
        Some(old) => old,
        None => {
            let first = recursion::next(source)?;
            if first == Value::EXHAUSTED {
                record::get(v).a = None;
                return Ok(first);
            }
            record::get(v).b = Some(first);
            // Reading may have come back here.
            if record::get(v).a.is_none() {
                return Ok(Value::EXHAUSTED);
            }
            first
        }
    };
    let new = recursion::next(source)?;
    let r = record::get(v);
    if new == Value::EXHAUSTED {
        (r.a, r.b) = (None, None);
        return Ok(new);
    }
    r.b = Some(new);
    Ok(tuple::new(&[old, new]))
}

/// `pairwise`: b = the item before.
pub static PAIRWISE_TYPE: NativeType = NativeType {
    next: Some(next_pairwise),
    new: Some(new_pairwise),
    doc: "Return an iterator of overlapping pairs taken from the input iterator.",
    ..iterator("itertools.pairwise")
};

fn group_by(v: Value) -> &'static mut GroupBy {
    // SAFETY: of this layout by the caller's word; borrows last for a statement.
    unsafe { &mut *v.ptr::<GroupBy>() }
}

fn new_group_by(args: &Args) -> PyResult<Value> {
    let [iterable, key] = args.bind("groupby", 1, ["iterable", "key"], 2, 1)?;
    let source = protocol::iter(iterable.unwrap_or(Value::NONE))?;
    let v = instance::allocate_native(args.positional[0], Builtin::GroupBy);
    let g = group_by(v);
    (g.source, g.function) = (Some(source), key.filter(|k| !k.is_none()));
    Ok(v)
}

/// Reads the next item and its key; false at the end.
fn step(v: Value) -> PyResult<bool> {
    let g = group_by(v);
    let (Some(source), function) = (g.source, g.function) else { return Ok(false) };
    let item = recursion::next(source)?;
    if item == Value::EXHAUSTED {
        return Ok(false);
    }
    let key = match function {
        Some(function) => doors::call(function, &[item])?,
        None => item,
    };
    let g = group_by(v);
    (g.value, g.key) = (Some(item), Some(key));
    Ok(true)
}

fn next_group(v: Value) -> PyResult<Value> {
    group_by(v).group = None;
    // Skip the rest of the group before.
    loop {
        let g = group_by(v);
        match (g.key, g.target) {
            (None, _) => {}
            (Some(_), None) => break,
            (Some(key), Some(target)) => {
                if !protocol::same_or_equal(target, key)? {
                    break;
                }
            }
        }
        if !step(v)? {
            return Ok(Value::EXHAUSTED);
        }
    }
    let g = group_by(v);
    let key = g.key.unwrap_or(Value::NONE);
    g.target = Some(key);
    let group = record::new(Builtin::Grouper, Some(v), Some(key), None, None);
    group_by(v).group = Some(group);
    Ok(tuple::new(&[key, group]))
}

/// `groupby`.
pub static GROUP_BY_TYPE: NativeType = NativeType {
    size: size_of::<GroupBy>(),
    layout: Some(&GroupBy::LAYOUT),
    next: Some(next_group),
    new: Some(new_group_by),
    doc: "make an iterator that returns consecutive keys and groups from the iterable",
    ..iterator("itertools.groupby")
};

fn new_grouper(args: &Args) -> PyResult<Value> {
    args.check("_grouper", 1, 2, 2)?;
    let parent = args.positional[1];
    if !std::ptr::eq(protocol::native(parent), &GROUP_BY_TYPE) {
        let message = format!("_grouper() argument 1 must be itertools.groupby, not {}", class::name_of(parent));
        return Err(raise(Exc::TypeError, message));
    }
    let group = record_of(args, Builtin::Grouper, Some(parent), Some(args.positional[2]));
    group_by(parent).group = Some(group);
    Ok(group)
}

fn next_member(v: Value) -> PyResult<Value> {
    let r = record::get(v);
    let (Some(parent), Some(key)) = (r.a, r.b) else { return Ok(Value::EXHAUSTED) };
    if group_by(parent).group != Some(v) {
        return Ok(Value::EXHAUSTED);
    }
    if group_by(parent).value.is_none() && !step(parent)? {
        return Ok(Value::EXHAUSTED);
    }
    let current = group_by(parent).key.unwrap_or(Value::NONE);
    if !protocol::same_or_equal(key, current)? {
        return Ok(Value::EXHAUSTED);
    }
    Ok(group_by(parent).value.take().unwrap_or(Value::EXHAUSTED))
}

/// The members of one group: a = the `groupby`, b = the group's key.
pub static GROUPER_TYPE: NativeType =
    NativeType { next: Some(next_member), new: Some(new_grouper), ..iterator("itertools._grouper") };
