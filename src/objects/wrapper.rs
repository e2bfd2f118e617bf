//! `staticmethod` and `classmethod`.

use super::*;
use crate::heap::layout::Record;
use crate::heap::{GetSet, NativeType, Value};

/// The wrapped callable.
pub fn function(v: Value) -> Value {
    record::get(v).a.unwrap_or(Value::NONE)
}

fn new(args: &Args, ty: Builtin) -> PyResult<Value> {
    let class = args.positional[0];
    let v = instance::allocate_native(class, ty);
    if class == ty.class() || args.positional.len() > 1 || !args.names.is_empty() {
        init(&Args { positional: &[&[v], &args.positional[1..]].concat(), ..*args }, ty)?;
    }
    Ok(v)
}

fn init(args: &Args, ty: Builtin) -> PyResult<Value> {
    args.check(ty.native().name, 1, 1, 1)?;
    let (v, f) = (args.positional[0], args.positional[1]);
    record::get(v).a = Some(f);
    for name in [&intern::MODULE, &intern::NAME, &intern::QUALNAME, &intern::DOC] {
        if let Some(x) = attribute::get_optional(f, name.value())? {
            dict::set_str(attributes(v), name.value(), x);
        }
    }
    Ok(Value::NONE)
}

/// The dict of the wrapper's own attributes.
fn attributes(v: Value) -> Value {
    if let Some(d) = record::get(v).b {
        return d;
    }
    let d = dict::new();
    record::get(v).b = Some(d);
    d
}

/// `bool(getattr(v, '__isabstractmethod__', False))`
///
/// # Errors
/// What the attribute raises.
pub fn is_abstract(v: Value) -> PyResult<bool> {
    match attribute::get_optional(v, intern::intern("__isabstractmethod__"))? {
        Some(flag) => protocol::truth(flag),
        None => Ok(false),
    }
}

fn get_attribute(v: Value, name: &str) -> PyResult<Option<Value>> {
    Ok(record::get(v).b.and_then(|d| dict::get_str(d, intern::intern(name))))
}

/// An attribute of the function that the wrapper remembers once asked for.
fn late(v: Value, name: &str) -> PyResult<Value> {
    let name = intern::intern(name);
    if let Some(kept) = dict::get_str(attributes(v), name) {
        return Ok(kept);
    }
    let found = attribute::get(function(v), name)?;
    dict::set_str(attributes(v), name, found);
    Ok(found)
}

fn set_late(v: Value, name: &str, value: Option<Value>) -> PyResult<()> {
    let name = intern::intern(name);
    if !set_attribute(v, name, value) {
        return Err(exception::attribute_error(string::text(name), v, name));
    }
    Ok(())
}

/// Sets or deletes one of the wrapper's own attributes; answers whether there was one to delete.
pub fn set_attribute(v: Value, name: Value, value: Option<Value>) -> bool {
    match value {
        Some(x) => {
            dict::set_str(attributes(v), name, x);
            true
        }
        None => dict::remove_str(attributes(v), name),
    }
}

static GETSET: &[GetSet] = &[
    GetSet { name: "__func__", get: |v| Ok(function(v)), set: None },
    GetSet { name: "__wrapped__", get: |v| Ok(function(v)), set: None },
    GetSet { name: "__isabstractmethod__", get: |v| is_abstract(function(v)).map(Value::from_bool), set: None },
    GetSet {
        name: "__annotations__",
        get: |v| late(v, "__annotations__"),
        set: Some(|v, x| set_late(v, "__annotations__", x)),
    },
    GetSet { name: "__annotate__", get: |v| late(v, "__annotate__"), set: Some(|v, x| set_late(v, "__annotate__", x)) },
    GetSet { name: "__dict__", get: |v| Ok(attributes(v)), set: None },
];

fn repr(v: Value, name: &str) -> PyResult<Value> {
    let inner = protocol::repr(function(v))?;
    Ok(string::new(&format!("<{name}({})>", string::text(inner))))
}

fn get_static(args: &Args) -> PyResult<Value> {
    args.check("__get__", 1, 1, 2)?;
    Ok(function(args.positional[0]))
}

/// What a class method gives for `class`.
///
/// # Errors
/// What the wrapped object's `__get__` raises.
pub fn bind_class(v: Value, class: Value) -> Value {
    super::function::bind_any(function(v), class)
}

fn get_class(args: &Args) -> PyResult<Value> {
    args.check("__get__", 1, 1, 2)?;
    let class = args.get(2).filter(|c| !c.is_none()).unwrap_or_else(|| class::of(args.positional[1]));
    Ok(bind_class(args.positional[0], class))
}

fn call_static(args: &Args) -> PyResult<Value> {
    (doors::get().call)(function(args.positional[0]), &args.positional[1..], args.names, args.keywords)
}

/// `staticmethod`: a = the function, b = dict of attributes.
pub static STATIC_TYPE: NativeType = NativeType {
    name: "staticmethod",
    size: size_of::<Record>(),
    repr: Some(|v| repr(v, "staticmethod")),
    new: Some(|a| new(a, Builtin::StaticMethod)),
    getset: GETSET,
    get_attribute: Some(get_attribute),
    methods: &[("__init__", |a| init(a, Builtin::StaticMethod)), ("__get__", get_static), ("__call__", call_static)],
    ..NativeType::DEFAULT
};
/// `classmethod`: a = the function, b = dict of attributes.
pub static CLASS_TYPE: NativeType = NativeType {
    name: "classmethod",
    repr: Some(|v| repr(v, "classmethod")),
    new: Some(|a| new(a, Builtin::ClassMethod)),
    methods: &[("__init__", |a| init(a, Builtin::ClassMethod)), ("__get__", get_class)],
    ..STATIC_TYPE
};
