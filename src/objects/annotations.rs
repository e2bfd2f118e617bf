//! `__annotations__`, `__annotate__` and `__type_params__` of functions, classes and modules:
//! computed when they are asked for, then kept (PEP 649).

use super::*;
use crate::heap::{Kind, Value};

/// A function's record: a = annotate function, b = annotations, c = type parameters.
fn extra(f: Value) -> &'static mut crate::heap::layout::Record {
    let made = match function::get(f).extra {
        Some(r) => r,
        None => {
            let r = record::new(Builtin::LateParts, None, None, None, None);
            function::get(f).extra = Some(r);
            r
        }
    };
    record::get(made)
}

/// Gives a function an annotate function, or takes it.
///
/// # Errors
/// TypeError for what cannot be called.
pub fn set_annotate(f: Value, annotate: Option<Value>) -> PyResult<Value> {
    let Some(annotate) = annotate else { return Err(raise(Exc::TypeError, "__annotate__ cannot be deleted")) };
    let callable = attribute::is_function(annotate)
        || matches!(annotate.kind(), Kind::BoundMethod | Kind::NativeFunction | Kind::Class)
        || class::lookup(class::of(annotate), intern::CALL.value()).is_some();
    if !callable && !annotate.is_none() {
        return Err(raise(Exc::TypeError, "__annotate__ must be callable or None"));
    }
    extra(f).a = Some(annotate);
    if !annotate.is_none() {
        extra(f).b = None;
    }
    Ok(Value::NONE)
}

/// Gives a function type parameters.
///
/// # Errors
/// TypeError for what is no tuple.
pub fn set_type_parameters(f: Value, all: Option<Value>) -> PyResult<Value> {
    match all {
        Some(all) if tuple::is(all) => {
            extra(f).c = Some(all);
            Ok(Value::NONE)
        }
        _ => Err(raise(Exc::TypeError, "__type_params__ must be set to a tuple")),
    }
}

/// Sets `__annotations__` of a function, or forgets them.
///
/// # Errors
/// TypeError for what is no dict.
pub fn set_annotations(f: Value, value: Option<Value>) -> PyResult<()> {
    if value.is_some_and(|v| !v.is_none() && !dict::is(v)) {
        return Err(raise(Exc::TypeError, "__annotations__ must be set to a dict object"));
    }
    extra(f).b = value.filter(|v| !v.is_none());
    extra(f).a = Some(Value::NONE);
    Ok(())
}

/// The annotate function of a function, or None.
///
/// # Errors
/// MemoryError without code memory.
pub fn annotate_of(f: Value) -> PyResult<Value> {
    if let Some(r) = function::get(f).extra
        && let Some(annotate) = record::get(r).a
    {
        return Ok(annotate);
    }
    match (doors::get().annotate)(f)? {
        Some(made) => {
            extra(f).a = Some(made);
            Ok(made)
        }
        None => Ok(Value::NONE),
    }
}

/// What an annotate function answers for the format VALUE.
fn evaluate(annotate: Value) -> PyResult<Value> {
    let made = doors::call(annotate, &[int::from_i64(1)])?;
    if dict::is(made) {
        return Ok(made);
    }
    let message = format!("__annotate__() must return a dict, not {}", class::name_of(made));
    Err(raise(Exc::TypeError, message))
}

/// `__annotations__` of a function.
///
/// # Errors
/// What evaluating the annotations raises.
pub fn of_function(f: Value) -> PyResult<Value> {
    if let Some(known) = function::get(f).extra.and_then(|r| record::get(r).b) {
        return Ok(known);
    }
    let annotate = annotate_of(f)?;
    let made = if annotate.is_none() { dict::new() } else { evaluate(annotate)? };
    extra(f).b = Some(made);
    Ok(made)
}

/// `__type_params__` of a function.
///
/// # Errors
/// None.
pub fn type_parameters(f: Value) -> PyResult<Value> {
    Ok(function::get(f).extra.and_then(|r| record::get(r).c).unwrap_or(Value::EMPTY_TUPLE))
}

fn missing(v: Value, name: &str) -> Pending {
    attribute::missing(v, intern::intern(name))
}

/// Such an attribute of a class or a module.
///
/// # Errors
/// What evaluating the annotations raises; AttributeError for native classes.
pub fn of_namespace(v: Value, name: &str) -> PyResult<Value> {
    let is_class = class::is(v);
    if is_class && !class::is_python(v) {
        return if name == "__annotations__" { Err(missing(v, name)) } else { Ok(default_of(name)) };
    }
    let d = if is_class { class::get(v).dict } else { module::globals(v) };
    let own = |name: &str| dict::get_str(d, intern::intern(name));
    let annotate = || own("__annotate__").or_else(|| own("__annotate_func__")).unwrap_or(Value::NONE);
    Ok(match name {
        "__annotations__" => {
            let cache = if is_class { "__annotations_cache__" } else { "__annotations__" };
            if let Some(known) = own("__annotations__").or_else(|| own(cache)) {
                return Ok(known);
            }
            let annotate = annotate();
            let made = if annotate.is_none() { dict::new() } else { evaluate(annotate)? };
            dict::set_str(d, intern::intern(cache), made);
            made
        }
        "__annotate__" => annotate(),
        _ => own(name).unwrap_or_else(|| default_of(name)),
    })
}

fn default_of(name: &str) -> Value {
    if name == "__type_params__" { Value::EMPTY_TUPLE } else { Value::NONE }
}

/// Sets or deletes such an attribute of a class.
///
/// # Errors
/// AttributeError for deleting what is not there.
pub fn set_of_class(c: Value, name: &str, value: Option<Value>) -> PyResult<()> {
    if !class::is_python(c) {
        let message = format!("cannot set '{name}' attribute of immutable type '{}'", class::name(c));
        return Err(raise(Exc::TypeError, message));
    }
    let d = class::get(c).dict;
    let cached = dict::remove_str(d, intern::intern("__annotations_cache__"));
    match value {
        Some(v) => dict::set_str(d, intern::intern(name), v),
        None if !dict::remove_str(d, intern::intern(name)) && !cached => return Err(missing(c, name)),
        None => {}
    }
    Ok(())
}
