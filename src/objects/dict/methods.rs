//! Methods of `dict`, and making one.

use super::*;
use crate::heap::Value;
use crate::heap::layout::Entry;

/// Their table.
pub(super) const METHODS: &[(&str, NativeFn)] = &[
    ("__init__", |a| {
        fill("dict", a)?;
        Ok(Value::NONE)
    }),
    ("get", get_method),
    ("setdefault", set_default),
    ("pop", pop),
    ("popitem", pop_item),
    ("update", update_method),
    ("clear", |a| {
        a.check("dict.clear", 1, 0, 0)?;
        table::of(a.positional[0]).clear();
        Ok(Value::NONE)
    }),
    ("copy", |a| {
        a.check("dict.copy", 1, 0, 0)?;
        Ok(copy(a.positional[0]))
    }),
    ("keys", |a| view(a, "dict.keys", Builtin::DictKeys)),
    ("values", |a| view(a, "dict.values", Builtin::DictValues)),
    ("items", |a| view(a, "dict.items", Builtin::DictItems)),
    ("__reversed__", |a| {
        a.check("dict.__reversed__", 1, 0, 0)?;
        iterators::reverse::over(a.positional[0])
    }),
];

fn view(args: &Args, name: &str, ty: Builtin) -> PyResult<Value> {
    args.check(name, 1, 0, 0)?;
    Ok(record::new(ty, Some(args.positional[0]), None, None, None))
}

fn get_method(args: &Args) -> PyResult<Value> {
    args.check("get", 1, 1, 2)?;
    Ok(get(args.positional[0], args.positional[1])?.or(args.get(2)).unwrap_or(Value::NONE))
}

fn set_default(args: &Args) -> PyResult<Value> {
    args.check("setdefault", 1, 1, 2)?;
    let (d, key, default) = (args.positional[0], args.positional[1], args.get(2).unwrap_or(Value::NONE));
    let hash = hash_key(key).map_err(|p| explain(p, key))?;
    let t = table::of(d);
    if let Some(v) = t.find(key, hash)?.and_then(|n| t.rows()[n].value) {
        return Ok(v);
    }
    t.append(key, hash, default);
    Ok(default)
}

fn pop(args: &Args) -> PyResult<Value> {
    args.check("pop", 1, 1, 2)?;
    match remove(args.positional[0], args.positional[1])?.or(args.get(2)) {
        Some(v) => Ok(v),
        None => Err(key_error(args.positional[1])),
    }
}

fn pop_item(args: &Args) -> PyResult<Value> {
    args.check("dict.popitem", 1, 0, 0)?;
    let t = table::of(args.positional[0]);
    match t.last_row() {
        Some((n, Entry { key: Some(key), value: Some(value), .. })) => {
            t.remove(n);
            t.give_back();
            Ok(tuple::new(&[key, value]))
        }
        _ => Err(raise_with_text("popitem(): dictionary is empty")),
    }
}

fn raise_with_text(message: &str) -> Pending {
    exception::raise_with(Exc::KeyError, &[string::new(message)])
}

fn update_method(args: &Args) -> PyResult<Value> {
    fill("update", args)?;
    Ok(Value::NONE)
}

/// Updates `args.positional[0]` from the other arguments.
pub(in crate::objects) fn fill(name: &str, args: &Args) -> PyResult<()> {
    let positional_only = Args { positional: args.positional, names: &[], keywords: &[] };
    positional_only.check(name, 1, 0, 1)?;
    let d = args.positional[0];
    if let Some(source) = args.get(1) {
        update(d, source)?;
    }
    for (&key, &value) in args.names.iter().zip(args.keywords) {
        set(d, key, value)?;
    }
    Ok(())
}

/// `dict(…)`. A class with an `__init__` of its own starts empty.
pub(super) fn construct(args: &Args) -> PyResult<Value> {
    let class = args.positional[0];
    let d = instance::allocate_native(class, Builtin::Dict);
    if class::lookup_user(class, intern::INIT.value()).is_none() {
        let mut positional = args.positional.to_vec();
        positional[0] = d;
        fill("dict", &Args { positional: &positional, ..*args })?;
    }
    Ok(d)
}

/// `dict.fromkeys(iterable, value=None)`
pub(super) fn from_keys(args: &Args) -> PyResult<Value> {
    args.check("fromkeys", 1, 1, 2)?;
    let class = args.positional[0];
    let d = if class == Builtin::Dict.class() { new() } else { doors::call(class, &[])? };
    let plain = Builtin::Dict.is(d);
    let value = args.get(2).unwrap_or(Value::NONE);
    protocol::for_each(args.positional[1], |key| {
        if plain {
            set(d, key, value)?
        } else {
            protocol::set_item(d, key, Some(value))?
        }
        Ok(true)
    })?;
    Ok(d)
}
