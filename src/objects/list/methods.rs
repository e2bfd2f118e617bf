//! Methods of `list`.

use super::*;
use crate::heap::Value;

/// Their table.
pub(super) const METHODS: &[(&str, NativeFn)] = &[
    ("__init__", |a| {
        // Keywords are the business of a `__new__` that takes them.
        let class = class::of(a.positional[0]);
        if a.names.is_empty() || class::lookup_user(class, intern::NEW.value()).is_none() {
            a.check("list", 1, 0, 1)?;
        }
        let fresh = new(&[]);
        if let Some(items) = a.get(1) {
            extend(fresh, items)?;
        }
        swap(a.positional[0], fresh);
        Ok(Value::NONE)
    }),
    ("append", append),
    ("extend", |a| {
        a.check("list.extend", 1, 1, 1)?;
        extend(a.positional[0], a.positional[1])?;
        Ok(Value::NONE)
    }),
    ("insert", insert),
    ("remove", remove),
    ("pop", pop),
    ("clear", |a| {
        a.check("list.clear", 1, 0, 0)?;
        clear(a.positional[0]);
        Ok(Value::NONE)
    }),
    ("index", |a| sequence::index_method(a, "list", get, len)),
    ("count", |a| sequence::count_method(a, get)),
    ("sort", sort_method),
    ("reverse", reverse),
    ("copy", |a| {
        a.check("list.copy", 1, 0, 0)?;
        Ok(new(&snapshot(a.positional[0])))
    }),
    ("__reversed__", |a| {
        a.check("list.__reversed__", 1, 0, 0)?;
        iterators::reverse::over(a.positional[0])
    }),
];

/// `list.append`.
pub fn append(args: &Args) -> PyResult<Value> {
    args.check("list.append", 1, 1, 1)?;
    try_push(args.positional[0], args.positional[1])?;
    Ok(Value::NONE)
}

fn insert(args: &Args) -> PyResult<Value> {
    args.check("insert", 1, 2, 2)?;
    let v = args.positional[0];
    let n = protocol::index_i64(args.positional[1])?;
    let at = if n < 0 { n.saturating_add(len(v) as i64).max(0) as usize } else { (n as usize).min(len(v)) };
    splice(v, at, 0, &[args.positional[2]])?;
    Ok(Value::NONE)
}

fn remove(args: &Args) -> PyResult<Value> {
    args.check("list.remove", 1, 1, 1)?;
    let v = args.positional[0];
    match sequence::find(v, args.positional[1], 0, usize::MAX, get)? {
        Some(i) => {
            // Comparing may have shortened the list.
            if i < len(v) {
                splice(v, i, 1, &[])?;
            }
            Ok(Value::NONE)
        }
        None => Err(raise(Exc::ValueError, "list.remove(x): x not in list")),
    }
}

fn pop(args: &Args) -> PyResult<Value> {
    args.check("pop", 1, 0, 1)?;
    let v = args.positional[0];
    let n = args.get(1).map_or(Ok(-1), protocol::index_i64)?;
    let count = len(v);
    if count == 0 {
        return Err(raise(Exc::IndexError, "pop from empty list"));
    }
    let Some(i) = sequence::resolve(n, count) else {
        return Err(raise(Exc::IndexError, "pop index out of range"));
    };
    // SAFETY: within the list, and nothing runs in between.
    let item = unsafe { items(v)[i] };
    if i + 1 == count {
        // SAFETY: a shorter length.
        unsafe { set_len(v, i) };
    } else {
        splice(v, i, 1, &[])?;
    }
    Ok(item)
}

fn reverse(args: &Args) -> PyResult<Value> {
    args.check("list.reverse", 1, 0, 0)?;
    // SAFETY: nothing runs while the slice is in use.
    unsafe { items(args.positional[0]) }.reverse();
    Ok(Value::NONE)
}

/// While it is sorted, the list is empty and its items are in another one.
fn sort_method(args: &Args) -> PyResult<Value> {
    let v = args.positional[0];
    let [key, reverse] = args.bind("sort", 1, ["key", "reverse"], 0, 0)?;
    let reverse = reverse.map_or(Ok(false), protocol::truth)?;
    let held = new(&[]);
    swap(v, held);
    let mut all = snapshot(held);
    let outcome = sort::sort(&mut all, key, reverse);
    // SAFETY: the copy has as many items; nothing runs while the slice is in use.
    unsafe { items(held) }.copy_from_slice(&all);
    let touched = !is_pristine(v);
    swap(v, held);
    outcome?;
    if touched {
        return Err(raise(Exc::ValueError, "list modified during sort"));
    }
    Ok(Value::NONE)
}
