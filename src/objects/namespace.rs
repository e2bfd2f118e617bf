//! `types.SimpleNamespace`.

use super::*;
use crate::heap::layout::Namespace;
use crate::heap::{NativeType, Value};

fn construct(args: &Args) -> PyResult<Value> {
    let class = args.positional[0];
    let v = instance::allocate(class);
    if class == Builtin::Namespace.class() || args.positional.len() > 1 || !args.names.is_empty() {
        fill(v, args)?;
    }
    Ok(v)
}

fn fill(v: Value, args: &Args) -> PyResult<()> {
    let shown = class::name_of(v);
    if args.positional.len() > 2 {
        let message = format!("{shown} expected at most 1 argument, got {}", args.positional.len() - 1);
        return Err(raise(Exc::TypeError, message));
    }
    if let Some(source) = args.get(1) {
        let d = dict::new();
        dict::update(d, source)?;
        for (name, value) in dict::items(d) {
            if !string::is(name) {
                let message = "keywords must be strings";
                return Err(raise(Exc::TypeError, message));
            }
            instance::set(v, intern::of(name), value);
        }
    }
    for (&name, &value) in args.names.iter().zip(args.keywords) {
        instance::set(v, intern::of(name), value);
    }
    Ok(())
}

fn repr(v: Value) -> PyResult<Value> {
    let shown = if class::of(v) == Builtin::Namespace.class() { "namespace" } else { class::name_of(v) };
    let text = recursion::repr_once(v, || {
        let mut parts = Vec::new();
        for (name, value) in instance::attributes(v) {
            if !string::text(name).is_empty() {
                parts.push(format!("{}={}", string::text(name), string::text(protocol::repr(value)?)));
            }
        }
        Ok(string::new(&format!("{shown}({})", parts.join(", "))))
    })?;
    Ok(text.unwrap_or_else(|| string::new(&format!("{shown}(...)"))))
}

fn compare(op: CompareOp, a: Value, b: Value) -> PyResult<Value> {
    if !Builtin::Namespace.has(a) || !Builtin::Namespace.has(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let as_dict = |v: Value| {
        let d = dict::new();
        for (name, value) in instance::attributes(v) {
            dict::set_str(d, name, value);
        }
        d
    };
    match op {
        CompareOp::Eq | CompareOp::Ne => protocol::compare(op, as_dict(a), as_dict(b)),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn replace(args: &Args) -> PyResult<Value> {
    if args.positional.len() > 1 {
        return Err(raise(Exc::TypeError, "__replace__() takes no positional arguments"));
    }
    let v = args.positional[0];
    let made = doors::call(class::of(v), &[])?;
    for (name, value) in instance::attributes(v) {
        instance::set(made, name, value);
    }
    for (&name, &value) in args.names.iter().zip(args.keywords) {
        instance::set(made, intern::of(name), value);
    }
    Ok(made)
}

/// `types.SimpleNamespace`: slots follow.
pub static TYPE: NativeType = NativeType {
    name: "types.SimpleNamespace",
    size: size_of::<Namespace>(),
    layout: Some(&Namespace::LAYOUT),
    has_dict: true,
    unhashable: true,
    repr: Some(repr),
    compare: Some(compare),
    new: Some(construct),
    methods: &[
        ("__init__", |a| {
            fill(a.positional[0], a)?;
            Ok(Value::NONE)
        }),
        ("__replace__", replace),
        ("__reduce__", |a| {
            let v = a.positional[0];
            Ok(tuple::new(&[class::of(v), Value::EMPTY_TUPLE, instance::dictionary(v)]))
        }),
    ],
    ..NativeType::DEFAULT
};
