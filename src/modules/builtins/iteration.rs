//! Functions over iterables: `sorted`, `min`, `max`, `any`, `all`, `iter`, `next`.

use crate::heap::Value;
use crate::objects::{
    Args, Builtin, CompareOp, Exc, NativeFn, PyResult, class, dict, doors, function, generator, intern, iterators,
    list, protocol, raise, string,
};

pub(super) const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("all", all),
    ("any", any),
    ("iter", iter),
    ("max", |args| extreme(args, "max", CompareOp::Gt)),
    ("min", |args| extreme(args, "min", CompareOp::Lt)),
    ("next", generator::next_function),
    ("sorted", sorted),
];

fn any(args: &Args) -> PyResult<Value> {
    args.check("any", 0, 1, 1)?;
    let mut found = false;
    protocol::for_each(args.positional[0], |item| {
        found = protocol::truth(item)?;
        Ok(!found)
    })?;
    Ok(Value::from_bool(found))
}

fn all(args: &Args) -> PyResult<Value> {
    args.check("all", 0, 1, 1)?;
    let mut holds = true;
    protocol::for_each(args.positional[0], |item| {
        holds = protocol::truth(item)?;
        Ok(holds)
    })?;
    Ok(Value::from_bool(holds))
}

fn iter(args: &Args) -> PyResult<Value> {
    args.check("iter", 0, 1, 2)?;
    let v = args.positional[0];
    let Some(sentinel) = args.get(1) else { return protocol::iter(v) };
    if !super::is_callable(v) {
        return Err(raise(Exc::TypeError, "iter(v, w): v must be callable"));
    }
    Ok(iterators::over_calls(v, sentinel))
}

fn sorted(args: &Args) -> PyResult<Value> {
    let [iterable] = args.positional else {
        let message = format!("sorted expected 1 argument, got {}", args.positional.len());
        return Err(raise(Exc::TypeError, message));
    };
    sorted_list(list::new(&protocol::collect(*iterable)?), args.names, args.keywords)
}

/// Sorts a list by its own `sort` method and answers it.
pub(super) fn sorted_list(items: Value, names: &[Value], keywords: &[Value]) -> PyResult<Value> {
    let sort = dict::get_str(class::get(Builtin::List.class()).dict, intern::intern("sort"));
    let Some(sort) = sort else { return Err(raise(Exc::SystemError, "list has no sort method")) };
    (function::native(sort).function)(&Args { positional: &[items], names, keywords })?;
    Ok(items)
}

/// `min` and `max`: the first item for which no other is `better`.
fn extreme(args: &Args, name: &str, better: CompareOp) -> PyResult<Value> {
    let several = args.positional.len() > 1;
    if args.positional.is_empty() {
        return Err(raise(Exc::TypeError, format!("{name} expected at least 1 argument, got 0")));
    }
    let (mut key, mut default) = (None, None);
    for (&keyword, &v) in args.names.iter().zip(args.keywords) {
        match string::text(keyword) {
            "key" => key = Some(v).filter(|v| !v.is_none()),
            "default" => default = Some(v),
            other => {
                let message = format!("{name}() got an unexpected keyword argument '{other}'");
                return Err(raise(Exc::TypeError, message));
            }
        }
    }
    if several && default.is_some() {
        let message = format!("Cannot specify a default for {name}() with multiple positional arguments");
        return Err(raise(Exc::TypeError, message));
    }
    let mut best: Option<(Value, Value)> = None;
    let mut consider = |item: Value| {
        let rank = match key {
            Some(key) => doors::call(key, &[item])?,
            None => item,
        };
        let wins = match best {
            Some((_, current)) => is_better(better, rank, current)?,
            None => true,
        };
        if wins {
            best = Some((item, rank));
        }
        Ok(true)
    };
    if several {
        for &item in args.positional {
            consider(item)?;
        }
    } else {
        protocol::for_each(args.positional[0], consider)?;
    }
    match best.map(|(item, _)| item).or(default) {
        Some(v) => Ok(v),
        None => Err(raise(Exc::ValueError, format!("{name}() iterable argument is empty"))),
    }
}

#[inline]
fn is_better(op: CompareOp, a: Value, b: Value) -> PyResult<bool> {
    if let (Some(a), Some(b)) = (a.as_small_int(), b.as_small_int()) {
        return Ok(op.holds(a.cmp(&b)));
    }
    protocol::truth(protocol::compare(op, a, b)?)
}
