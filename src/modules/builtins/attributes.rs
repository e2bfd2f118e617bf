//! Attribute access and type questions: `getattr`, `isinstance`, `dir`, `vars` and their like.

use crate::heap::Value;
use crate::objects::{
    Args, Builtin, Exc, NativeFn, PyResult, attribute, class, doors, intern, list, protocol, raise, recursion, string,
    tuple,
};

pub(super) const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("delattr", delattr),
    ("dir", dir),
    ("getattr", getattr),
    ("hasattr", hasattr),
    ("isinstance", isinstance),
    ("issubclass", issubclass),
    ("setattr", setattr),
    ("vars", vars),
];

/// The interned attribute name in an argument.
fn name(v: Value) -> PyResult<Value> {
    if string::is(v) {
        return Ok(intern::of(v));
    }
    Err(raise(Exc::TypeError, format!("attribute name must be string, not '{}'", class::name_of(v))))
}

fn getattr(args: &Args) -> PyResult<Value> {
    args.check("getattr", 0, 2, 3)?;
    let (object, name) = (args.positional[0], name(args.positional[1])?);
    match args.get(2) {
        None => attribute::get(object, name),
        Some(default) => Ok(attribute::get_optional(object, name)?.unwrap_or(default)),
    }
}

fn hasattr(args: &Args) -> PyResult<Value> {
    args.check("hasattr", 0, 2, 2)?;
    let found = attribute::get_optional(args.positional[0], name(args.positional[1])?)?;
    Ok(Value::from_bool(found.is_some()))
}

fn setattr(args: &Args) -> PyResult<Value> {
    args.check("setattr", 0, 3, 3)?;
    attribute::set(args.positional[0], name(args.positional[1])?, Some(args.positional[2]))?;
    Ok(Value::NONE)
}

fn delattr(args: &Args) -> PyResult<Value> {
    args.check("delattr", 0, 2, 2)?;
    attribute::set(args.positional[0], name(args.positional[1])?, None)?;
    Ok(Value::NONE)
}

fn isinstance(args: &Args) -> PyResult<Value> {
    args.check("isinstance", 0, 2, 2)?;
    Ok(Value::from_bool(is_instance(args.positional[0], args.positional[1])?))
}

/// `isinstance(v, pattern)`
///
/// # Errors
/// TypeError for a pattern that is no class; what `__instancecheck__` raises.
pub fn is_instance(v: Value, pattern: Value) -> PyResult<bool> {
    if class::of(v) == pattern {
        return Ok(true);
    }
    if Builtin::Type.is(pattern) {
        return class::check_instance(pattern, v);
    }
    if tuple::is(pattern) {
        recursion::check(" in __instancecheck__")?;
        for &p in tuple::items(pattern) {
            if is_instance(v, p)? {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    if let Some(hook) = class::lookup(class::of(pattern), intern::INSTANCECHECK.value()) {
        return protocol::truth(protocol::call_on(hook, pattern, &[v])?);
    }
    class::check_abstract_instance(v, pattern)
}

fn issubclass(args: &Args) -> PyResult<Value> {
    args.check("issubclass", 0, 2, 2)?;
    Ok(Value::from_bool(is_subclass(args.positional[0], args.positional[1])?))
}

/// `issubclass(c, pattern)`
///
/// # Errors
/// TypeError for what is no class; what `__subclasscheck__` raises.
pub fn is_subclass(c: Value, pattern: Value) -> PyResult<bool> {
    if Builtin::Type.is(pattern) {
        return class::check_subclass(c, pattern);
    }
    if tuple::is(pattern) {
        recursion::check(" in __subclasscheck__")?;
        for &p in tuple::items(pattern) {
            if is_subclass(c, p)? {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    if let Some(hook) = class::lookup(class::of(pattern), intern::SUBCLASSCHECK.value()) {
        return protocol::truth(protocol::call_on(hook, pattern, &[c])?);
    }
    class::check_subclass(c, pattern)
}

fn vars(args: &Args) -> PyResult<Value> {
    args.check("vars", 0, 0, 1)?;
    let Some(object) = args.get(0) else { return (doors::get().locals)() };
    match attribute::get_optional(object, intern::DICT.value())? {
        Some(d) => Ok(d),
        None => Err(raise(Exc::TypeError, "vars() argument must have __dict__ attribute")),
    }
}

fn dir(args: &Args) -> PyResult<Value> {
    args.check("dir", 0, 0, 1)?;
    let names = match args.get(0) {
        None => local_names()?,
        Some(object) => protocol::collect(dir_of(object)?)?,
    };
    super::iteration::sorted_list(list::new(&names), &[], &[])
}

fn local_names() -> PyResult<Vec<Value>> {
    let locals = (doors::get().locals)()?;
    if Builtin::Dict.is(locals) {
        return protocol::collect(locals);
    }
    let keys = attribute::get(locals, intern::intern("keys"))?;
    protocol::collect(doors::call(keys, &[])?)
}

/// What `__dir__` of an object's class or of a module answers.
fn dir_of(object: Value) -> PyResult<Value> {
    match class::lookup(class::of(object), intern::DIR.value()) {
        Some(hook) => protocol::call_on(hook, object, &[]),
        None => Err(raise(Exc::TypeError, "object does not provide __dir__")),
    }
}
